// A unit that went from one state to another -> what its job, the container and the units around it
// make of that.

import { relatedUnits, SPREADS } from "../plan/relations.ts";
import { isActive, isActiveOrStarting, isInactive, isInactiveOrStopping } from "./activity.ts";
import type { Job, JobResult } from "./job.ts";
import { finishJob } from "./job-finish.ts";
import { wishTriggered } from "./triggered.ts";
import type { Change, Turn } from "./turn.ts";

export function unitChanged(turn: Turn, change: Change): void {
  const { unit, before, after } = change;
  const job = turn.jobs.get(unit);
  const isExpected = job !== undefined && settleJob(turn, job, change);
  if (!isExpected) {
    if (isInactive(before) && isActiveOrStarting(after)) startAlong(turn, unit);
    if (isActiveOrStarting(before) && isInactiveOrStopping(after)) stopAlong(turn, unit);
  }
  if (before === after) return;
  const plan = turn.unitPlan(unit);
  if (after === "failed") {
    if (!change.restarts) wishTriggered(turn, unit, "OnFailure");
    turn.alarms.push({ unit, cause: "failure", why: "it has failed", ...plan.failureAction });
  } else if (after === "inactive" && before !== "failed") {
    if (!change.restarts) wishTriggered(turn, unit, "OnSuccess");
    if (!isWaitOver(change)) {
      turn.alarms.push({ unit, cause: "success", why: "it has ended", ...plan.successAction });
    }
  }
}

/** A service that only waited to be restarted has ended before that. */
function isWaitOver({ before, restarts }: Change): boolean {
  return before === "activating" && restarts;
}

/** True if the change is what the job is for, or on the way to it. */
function settleJob(turn: Turn, job: Job, { after, reloaded }: Change): boolean {
  const isRunning = job.progress.is !== "waiting";
  switch (job.type) {
    case "start":
    case "verify-active":
      if (isActive(after)) return finish(turn, job, "done");
      if (!isRunning || after === "activating") return true;
      if (isInactive(after)) finishJob(turn, job, after === "failed" ? "failed" : "done");
      return false;
    case "reload":
      if (!isRunning) return true;
      if (after === "active") return finish(turn, job, reloaded ? "done" : "failed");
      if (after === "reloading") return true;
      // RestartMode=direct leads from a failure straight to the next start.
      if (after === "activating") return finish(turn, job, "failed");
      if (isInactive(after)) finishJob(turn, job, after === "failed" ? "failed" : "done");
      return false;
    case "stop":
    case "restart":
      if (isInactive(after)) return finish(turn, job, "done");
      if (!isRunning || after === "deactivating") return true;
      finishJob(turn, job, "failed");
      return false;
  }
}

function finish(turn: Turn, job: Job, result: JobResult): true {
  finishJob(turn, job, result);
  return true;
}

/** It was started by nobody's job: what such a job would have brought along comes now. */
function startAlong(turn: Turn, unit: string): void {
  const { relations } = turn.unitPlan(unit);
  const after = new Set(relations.After);
  const why = `${unit} has started`;
  const wish = (other: string, type: "start" | "stop", mode: "replace" | "fail") =>
    turn.wishes.push({ unit: other, type, mode, why, monitored: null });
  const isDown = (other: string) => !isActiveOrStarting(turn.activeState(other));
  for (const other of relatedUnits(relations, SPREADS.start)) {
    if (!after.has(other) && isDown(other)) wish(other, "start", "replace");
  }
  for (const other of relatedUnits(relations, SPREADS.startIfPossible)) {
    if (!after.has(other) && isDown(other)) wish(other, "start", "fail");
  }
  const conflicting = [...SPREADS.stopOnStart, ...SPREADS.stopOnStartIfPossible];
  for (const other of relatedUnits(relations, conflicting)) {
    if (!isInactiveOrStopping(turn.activeState(other))) wish(other, "stop", "replace");
  }
}

/** It has ended by itself: what is bound to it ends too. */
function stopAlong(turn: Turn, unit: string): void {
  const why = `${unit} has ended`;
  for (const other of relatedUnits(turn.unitPlan(unit).relations, SPREADS.stopOnEnd)) {
    if (!isInactiveOrStopping(turn.activeState(other))) {
      turn.wishes.push({ unit: other, type: "stop", mode: "replace", why, monitored: null });
    }
  }
}
