// A transaction without contradictions -> its jobs are queued, next to or in place of those that
// are queued already.

import type { JobMode } from "../directives/words.ts";
import { areConflicting, type Job, mergeJobTypes } from "./job.ts";
import { finishJob } from "./job-finish.ts";
import { jobTypeFor } from "./job-wish.ts";
import type { Candidate, Transaction } from "./transaction.ts";
import type { Refused } from "./transaction-closure.ts";
import type { Turn } from "./turn.ts";

/** Whether jobs that are queued, and may not be replaced, stand in the way. */
export function findObstacle(turn: Turn, transaction: Transaction, mode: JobMode): Refused | null {
  const anchor = transaction.anchor!;
  for (const { unit, type } of transaction.all()) {
    const queued = turn.jobs.get(unit);
    if (queued === undefined || !areConflicting(queued.type, type)) continue;
    if (mode !== "fail" && !queued.irreversible) continue;
    const text =
      `Transaction for ${anchor.unit}/${anchor.type} is destructive (${unit} has ` +
      `'${queued.type}' job queued, but '${type}' is included in transaction).`;
    return { why: "destructive", text };
  }
  return null;
}

export function queueJobs(
  turn: Turn,
  transaction: Transaction,
  { cancelsOthers, irreversible }: { cancelsOthers: boolean; irreversible: boolean },
): void {
  turn.isOrderNew = true;
  if (cancelsOthers) {
    for (const job of turn.jobs.values()) {
      if (!transaction.candidates.has(job.unit)) finishJob(turn, job, "canceled", true);
    }
  }
  for (const candidate of transaction.all()) {
    queueJob(turn, candidate, irreversible);
  }
}

function queueJob(turn: Turn, candidate: Candidate, irreversible: boolean): void {
  const { unit, type, ignoresOrder } = candidate;
  const queued = turn.jobs.get(unit);
  if (queued !== undefined && !areConflicting(queued.type, type)) {
    joinJob(turn, queued, candidate, irreversible);
    return;
  }
  if (queued !== undefined) finishJob(turn, queued, "canceled", true);
  const id = turn.newJobId();
  const timer = turn.setTimer({ kind: "job", unit }, turn.unitPlan(unit).jobTimeoutMs);
  const progress = { is: "waiting" } as const;
  turn.jobs.set(unit, { id, unit, type, progress, irreversible, ignoresOrder, waiting: [], timer });
}

/** A job that has begun is begun again, unless it does all that is asked for anyway. */
function joinJob(turn: Turn, queued: Job, candidate: Candidate, irreversible: boolean): void {
  const merged = jobTypeFor(turn, queued.unit, mergeJobTypes(queued.type, candidate.type)!)!;
  // A reload under way may have read its files already, so another one is another one.
  const isCovered = merged === queued.type && candidate.type !== "reload";
  turn.jobs.set(queued.unit, {
    ...queued,
    type: merged,
    progress: isCovered ? queued.progress : { is: "waiting" },
    irreversible: queued.irreversible || irreversible,
    ignoresOrder: queued.ignoresOrder || candidate.ignoresOrder,
  });
}
