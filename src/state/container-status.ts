// The end of a unit, or of everything -> the exit status of the container: the engine's restart
// policy is to see the truth.

import { exitStatusOf } from "./exit-result.ts";
import type { Alarm, Turn } from "./turn.ts";

/** SuccessAction= and FailureAction= pass on what the main process has said: systemd.unit(5). */
export function statusOfAlarm(turn: Turn, { unit, cause, exitStatus }: Alarm): number {
  if (exitStatus !== null) return exitStatus;
  const state = turn.unit(unit);
  const how = state.kind === "service" ? state.mainExit?.how : undefined;
  if (cause === "failure") return statusOfFailure(turn, unit);
  return how?.kind === "exited" ? how.status : 0;
}

/**
 * What a unit has failed with; never 0. A process that a signal has ended is 128 more than that.
 */
export function statusOfFailure(turn: Turn, unit: string): number {
  const state = turn.unit(unit);
  if (state.kind === "target" || state.mainExit === null) return 1;
  return exitStatusOf(state.mainExit.how) || 1;
}

/** Success is what the unit itself calls so, by SuccessExitStatus= for example. */
export function statusOfEssential(turn: Turn, unit: string): number {
  const { stamps, conditions } = turn.unit(unit);
  const hasNeverRun = stamps.stateChange === 0 && conditions?.met !== false;
  const isFailed = hasNeverRun || turn.activeState(unit) === "failed";
  return isFailed ? statusOfFailure(turn, unit) : 0;
}

/** Of a container that nothing runs in any more. */
export function statusOfRest(turn: Turn): number {
  const hasFailed = turn.units.keys().some((unit) => turn.activeState(unit) === "failed");
  return hasFailed || turn.hasRefusedGoal ? 1 : 0;
}
