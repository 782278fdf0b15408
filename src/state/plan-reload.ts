// A new plan (daemon-reload) -> the state by the names of its units: what runs goes on, and what
// does nothing and is no longer in the plan is forgotten.

import { isInactive } from "./activity.ts";
import type { Turn } from "./turn.ts";

export function takeNewPlan(turn: Turn): void {
  turn.isOrderNew = true;
  for (const name of turn.units.keys()) {
    if (Object.hasOwn(turn.plan.units, name)) continue;
    const unit = turn.unit(name);
    const isOccupied = unit.kind === "service" && unit.occupied;
    const isIdle = isInactive(turn.activeState(name)) && turn.jobs.get(name) === undefined;
    if (isIdle && !isOccupied) turn.units.delete(name);
  }
}
