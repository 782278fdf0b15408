// A job that is asked for -> it and all that it needs is queued, or the request is refused and
// nothing has happened. The steps are systemd's.

import type { JobMode } from "../directives/words.ts";
import { isActive, isActiveOrStarting, isInactive } from "./activity.ts";
import { areConflicting, type JobType } from "./job.ts";
import { type Candidate, Transaction } from "./transaction.ts";
import { findObstacle, queueJobs } from "./transaction-apply.ts";
import { addJob, addStopsForIsolation, type Refused } from "./transaction-closure.ts";
import { mergeJobs } from "./transaction-merge.ts";
import { breakCycles } from "./transaction-order.ts";
import type { Turn } from "./turn.ts";

/** Null: the job is queued, or there was nothing to do. */
export function queueTransaction(
  turn: Turn,
  unit: string,
  type: JobType,
  mode: JobMode,
): Refused | null {
  const transaction = new Transaction();
  const ignoresOrder = mode === "ignore-dependencies";
  const ignoresRequirements = ignoresOrder || mode === "ignore-requirements";
  const scope = { turn, transaction, ignoresRequirements, ignoresOrder };
  const refused = addJob(scope, unit, type, null, "matters");
  if (refused !== null) return refused;
  const isIsolation = mode === "isolate";
  if (isIsolation) addStopsForIsolation(scope);
  transaction.markEssential();
  dropNeedless(turn, transaction);
  if (mode === "fail") dropIntrusive(turn, transaction);
  transaction.collectGarbage();
  const obstacle =
    breakCycles(turn, transaction) ??
    mergeJobs(turn, transaction, isIsolation) ??
    findObstacle(turn, transaction, mode);
  if (obstacle !== null) return obstacle;
  dropNeedless(turn, transaction);
  const cancelsOthers = isIsolation || mode === "flush";
  queueJobs(turn, transaction, { cancelsOthers, irreversible: mode === "replace-irreversibly" });
  return null;
}

/** Jobs for units that are where they are to be, unless something else is under way there. */
export function dropNeedless(turn: Turn, transaction: Transaction): void {
  const units = [...transaction.candidates.values()].map((list) => [...list]);
  for (const candidates of units) {
    if (candidates.every((candidate) => isNeedless(turn, transaction, candidate))) {
      // It has what it asks for, so nothing that asked for it falls with it.
      for (const candidate of candidates) forget(transaction, candidate);
    }
  }
}

function isNeedless(turn: Turn, transaction: Transaction, candidate: Candidate): boolean {
  if (candidate === transaction.anchor) return false;
  const queued = turn.jobs.get(candidate.unit);
  if (queued !== undefined && areConflicting(queued.type, candidate.type)) return false;
  const state = turn.activeState(candidate.unit);
  switch (candidate.type) {
    case "start":
    case "verify-active":
      return isActive(state);
    case "stop":
      return isInactive(state);
    case "reload":
      return state === "reloading";
    case "restart":
      return false;
  }
}

function forget(transaction: Transaction, candidate: Candidate): void {
  for (const link of candidate.askedBy) link.subject?.asks.delete(link);
  candidate.askedBy.clear();
  transaction.delete(candidate);
}

/** Mode `fail`: nothing that runs is stopped, and no job is replaced, for what may be left out. */
function dropIntrusive(turn: Turn, transaction: Transaction): void {
  for (const candidate of transaction.all()) {
    if (candidate.isEssential) continue;
    const queued = turn.jobs.get(candidate.unit);
    const stopsRunning =
      candidate.type === "stop" && isActiveOrStarting(turn.activeState(candidate.unit));
    const changesJob = queued !== undefined && areConflicting(queued.type, candidate.type);
    if (stopsRunning || changesJob) transaction.delete(candidate);
  }
}
