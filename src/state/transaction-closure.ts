// A job that is asked for -> all jobs that it needs, along the requirements of the units:
// systemd.unit(5), "[Unit] section options".

import { type Relation, relatedUnits, SPREADS } from "../plan/relations.ts";
import { isInactive } from "./activity.ts";
import type { JobType, JobWish } from "./job.ts";
import { canReload, jobTypeFor } from "./job-wish.ts";
import type { Refusal } from "./requests.ts";
import type { Candidate, Transaction } from "./transaction.ts";
import type { Turn } from "./turn.ts";

export interface Refused {
  readonly why: Refusal;
  readonly text: string;
}

export interface Scope {
  readonly turn: Turn;
  readonly transaction: Transaction;
  readonly ignoresRequirements: boolean;
  readonly ignoresOrder: boolean;
}

type Strength = "matters" | "conflicts" | "if-possible";

/** Adds the job with all that hangs on it. Null is success. */
export function addJob(
  scope: Scope,
  unit: string,
  type: JobType,
  subject: Candidate | null,
  strength: Strength,
): Refused | null {
  const refused = checkUnit(scope.turn, unit, type);
  if (refused !== null) return refused;
  const { transaction } = scope;
  const known = transaction.find(unit, type);
  const isTop = subject === null;
  const candidate = known ?? transaction.add(unit, type, isTop && scope.ignoresOrder);
  transaction.link(subject, candidate, strength !== "if-possible", strength === "conflicts");
  if (isTop) transaction.anchor ??= candidate;
  if (known !== undefined || scope.ignoresRequirements) return null;
  // What was only wanted stays in, as in systemd, though something that it requires is missing.
  return addRequirements(scope, candidate);
}

function checkUnit(turn: Turn, unit: string, type: JobType): Refused | null {
  const plan = turn.unitPlan(unit);
  if (type === "stop") return null;
  switch (plan.load) {
    case "loaded":
      break;
    case "not-found":
      return { why: "no-such-unit", text: `Unit ${unit} not found.` };
    case "masked":
      return { why: "unit-masked", text: `Unit ${unit} is masked.` };
    case "bad-setting":
      return { why: "bad-unit-setting", text: `Unit ${unit} has a bad unit file setting.` };
    case "error":
      return { why: "load-error", text: `Unit ${unit} failed to load properly.` };
  }
  if (type === "reload" && !canReload(plan)) {
    const text = `Job type reload is not applicable for unit ${unit}.`;
    return { why: "not-applicable", text };
  }
  return null;
}

function addRequirements(scope: Scope, candidate: Candidate): Refused | null {
  const { type } = candidate;
  if (type === "start" || type === "restart") {
    const failure = addAlongStart(scope, candidate);
    if (failure !== null) return failure;
  }
  if (type === "stop") return addAll(scope, candidate, SPREADS.stop, "stop", "matters");
  // What depends on it is restarted only where it runs, so that nothing is started by that.
  if (type === "restart") {
    return addAll(scope, candidate, SPREADS.restart, "try-restart", "matters");
  }
  if (type === "reload") {
    return addAll(scope, candidate, SPREADS.reload, "try-reload", "if-possible");
  }
  return null;
}

function addAlongStart(scope: Scope, candidate: Candidate): Refused | null {
  return (
    addAll(scope, candidate, SPREADS.start, "start", "matters") ??
    addAll(scope, candidate, SPREADS.startIfPossible, "start", "if-possible") ??
    addAll(scope, candidate, SPREADS.verify, "verify-active", "matters") ??
    addAll(scope, candidate, SPREADS.stopOnStart, "stop", "conflicts") ??
    addAll(scope, candidate, SPREADS.stopOnStartIfPossible, "stop", "if-possible")
  );
}

function addAll(
  scope: Scope,
  subject: Candidate,
  relations: readonly Relation[],
  wish: JobWish,
  strength: Strength,
): Refused | null {
  for (const unit of relatedUnits(scope.turn.unitPlan(subject.unit).relations, relations)) {
    const type = jobTypeFor(scope.turn, unit, wish);
    if (type === null) continue;
    const failure = addJob(scope, unit, type, subject, strength);
    if (failure === null || strength === "if-possible") continue;
    // What cannot do such a job at all is no obstacle.
    if (failure.why !== "not-applicable") return failure;
  }
  return null;
}

/** Stops everything that the request does not start: systemctl(1), "isolate". */
export function addStopsForIsolation(scope: Scope): void {
  const { turn, transaction } = scope;
  for (const unit of Object.keys(turn.units.entries)) {
    if (turn.unitPlan(unit).ignoreOnIsolate || transaction.candidates.has(unit)) continue;
    if (isInactive(turn.activeState(unit)) && turn.jobs.get(unit) === undefined) continue;
    addJob(scope, unit, "stop", transaction.anchor ?? null, "matters");
  }
}
