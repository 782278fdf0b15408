// What is asked of a unit -> the job that this is in the state that the unit is in.

import type { UnitPlan } from "../plan/plan.ts";
import { isInactiveOrStopping } from "./activity.ts";
import type { JobType, JobWish } from "./job.ts";
import type { JobVerb } from "./requests.ts";
import type { Turn } from "./turn.ts";

/** Null: nothing is to be done. */
export function jobTypeFor(turn: Turn, unit: string, wish: JobWish): JobType | null {
  const isDown = isInactiveOrStopping(turn.activeState(unit));
  switch (wish) {
    case "try-restart":
      return isDown ? null : "restart";
    case "try-reload":
      return isDown ? null : "reload";
    case "reload-or-start":
      return isDown ? "start" : "reload";
    default:
      return wish;
  }
}

/** The words of systemctl(1). */
export function wishFor(turn: Turn, unit: string, verb: JobVerb): JobWish {
  const reloads = canReload(turn.unitPlan(unit));
  if (verb === "reload-or-restart") return reloads ? "reload-or-start" : "restart";
  if (verb === "try-reload-or-restart") return reloads ? "try-reload" : "try-restart";
  return verb;
}

/** By itself, or because others are to reload with it: systemd.unit(5), PropagatesReloadTo=. */
export function canReload(unit: UnitPlan): boolean {
  if ((unit.relations.PropagatesReloadTo ?? []).length > 0) return true;
  if (unit.kind !== "service") return false;
  return unit.service.commands.reload.length > 0 || unit.service.type === "notify-reload";
}
