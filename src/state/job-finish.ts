// A job that is over -> its answer to those who waited, and what its failure means for other jobs:
// systemd.unit(5), "Requires=".

import { type Relation, relatedUnits, SPREADS } from "../plan/relations.ts";
import { isActive } from "./activity.ts";
import type { Job, JobResult } from "./job.ts";
import { wishTriggered } from "./triggered.ts";
import type { Turn } from "./turn.ts";

/** `alone`: other jobs do not hear of it. */
export function finishJob(turn: Turn, job: Job, result: JobResult, alone = false): void {
  if (job.type === "restart" && result === "done") {
    // It has stopped, and starts now.
    turn.jobs.set(job.unit, { ...job, type: "start", progress: { is: "waiting" } });
    turn.isOrderNew = true;
    return;
  }
  turn.jobs.delete(job.unit);
  turn.cancelTimer(job.timer);
  turn.touched.add(job.unit);
  tellResult(turn, job, result);
  answerWaiting(turn, job, result);
  if (alone) return;
  if (result !== "done") spreadFailure(turn, job);
  else if (!isActive(turn.activeState(job.unit)) && job.type !== "stop") {
    // It was skipped, or is over already: that is enough for Requires=, but not for Requisite=.
    failJobs(turn, job.unit, SPREADS.inactiveStart);
  }
  // What the unit itself does when it fails is a matter of its state.
  if (result === "timeout" || result === "dependency") {
    wishTriggered(turn, job.unit, "OnFailure");
  }
}

function answerWaiting(turn: Turn, { unit, waiting }: Job, result: JobResult): void {
  for (const connection of waiting) {
    turn.act({ kind: "reply", connection, reply: { kind: "finished", unit, result } });
  }
}

function spreadFailure(turn: Turn, { unit, type }: Job): void {
  if (type === "start" || type === "verify-active") failJobs(turn, unit, SPREADS.startFailure);
  else if (type === "stop") failJobs(turn, unit, SPREADS.stopFailure);
}

function failJobs(turn: Turn, unit: string, relations: readonly Relation[]): void {
  for (const other of relatedUnits(turn.unitPlan(unit).relations, relations)) {
    const job = turn.jobs.get(other);
    if (job?.type === "start" || job?.type === "verify-active") {
      finishJob(turn, job, "dependency");
    }
  }
}

function tellResult(turn: Turn, { unit, type }: Job, result: JobResult): void {
  const tell = (severity: "info" | "warning", text: string) => turn.notice(severity, unit, text);
  switch (result) {
    case "done":
      if (type === "start" && isActive(turn.activeState(unit))) tell("info", "Started");
      else if (type === "stop") tell("info", "Stopped");
      else if (type === "reload") tell("info", "Reloaded");
      return;
    case "dependency":
      tell("warning", "Not started, because another unit that it needs has failed");
      return;
    case "timeout":
      tell("warning", `Its ${type} job timed out`);
      return;
    case "assert":
      tell("warning", "Not started, because an assertion does not hold");
      return;
    case "failed":
    case "invalid":
      tell("warning", `Its ${type} job has failed`);
      return;
    case "canceled":
    case "skipped":
    case "once":
    case "collected":
      return;
  }
}
