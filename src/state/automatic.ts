// Units whose state or job has changed -> jobs that follow from that without anybody asking:
// systemd.unit(5), Upholds=, BindsTo= and StopWhenUnneeded=.

import type { JobMode } from "../directives/words.ts";
import { type Relation, relatedUnits, SPREADS } from "../plan/relations.ts";
import { isActive, isInactive } from "./activity.ts";
import { wishWithinLimit } from "./automatic-limit.ts";
import type { Turn } from "./turn.ts";

/** True if there are wishes now. */
export function wishAutomaticJobs(turn: Turn): boolean {
  const touched = [...turn.touched];
  turn.touched.clear();
  const before = turn.wishes.length;
  for (const unit of withRelated(turn, touched, ["Upholds"])) {
    if (isUpheld(turn, unit)) wish(turn, unit, "start", "fail", "another unit upholds it");
  }
  for (const unit of withRelated(turn, touched, ["BoundBy"])) {
    if (hasLostBinding(turn, unit))
      wish(turn, unit, "stop", "replace", "what it is bound to has gone");
  }
  for (const unit of withRelated(turn, touched, [
    ...SPREADS.start,
    ...SPREADS.startIfPossible,
    ...SPREADS.verify,
  ])) {
    if (isUnneeded(turn, unit)) wish(turn, unit, "stop", "fail", "nothing needs it any more");
  }
  return turn.wishes.length > before;
}

function withRelated(
  turn: Turn,
  touched: readonly string[],
  relations: readonly Relation[],
): ReadonlySet<string> {
  const units = new Set(touched);
  for (const unit of touched) {
    for (const other of relatedUnits(turn.unitPlan(unit).relations, relations)) units.add(other);
  }
  return units;
}

function isUpheld(turn: Turn, unit: string): boolean {
  const { UpheldBy = [] } = turn.unitPlan(unit).relations;
  if (UpheldBy.length === 0 || hasJob(turn, unit)) return false;
  if (!isInactive(turn.activeState(unit))) return false;
  return UpheldBy.some((other) => !hasJob(turn, other) && isActive(turn.activeState(other)));
}

function hasLostBinding(turn: Turn, unit: string): boolean {
  const { BindsTo = [] } = turn.unitPlan(unit).relations;
  if (BindsTo.length === 0 || hasJob(turn, unit)) return false;
  if (turn.activeState(unit) !== "active") return false;
  return BindsTo.some((other) => !hasJob(turn, other) && isInactive(turn.activeState(other)));
}

function isUnneeded(turn: Turn, unit: string): boolean {
  const plan = turn.unitPlan(unit);
  if (!plan.stopWhenUnneeded || hasJob(turn, unit)) return false;
  if (turn.activeState(unit) !== "active") return false;
  const pins = relatedUnits(plan.relations, SPREADS.pins);
  return !pins.some((other) => hasJob(turn, other) || !isInactive(turn.activeState(other)));
}

function hasJob(turn: Turn, unit: string): boolean {
  return turn.jobs.get(unit) !== undefined;
}

function wish(turn: Turn, unit: string, type: "start" | "stop", mode: JobMode, why: string): void {
  wishWithinLimit(turn, { unit, type, mode, why, monitored: null });
}
