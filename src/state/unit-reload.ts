// Whether a unit can be asked to reload.

import type { UnitPlan } from "../plan/plan.ts";

/** By itself, or because others are to reload with it: systemd.unit(5), PropagatesReloadTo=. */
export function canReload(unit: UnitPlan): boolean {
  if ((unit.relations.PropagatesReloadTo ?? []).length > 0) return true;
  if (unit.kind !== "service") return false;
  return unit.service.commands.reload.length > 0 || unit.service.type === "notify-reload";
}
