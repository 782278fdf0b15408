// A job: what a unit is to do next. A unit has one at most; the words are systemd's.

import type { Timer } from "./timers.ts";

export type JobType = "start" | "verify-active" | "stop" | "restart" | "reload";

/** What may be asked of a unit, before its state tells which job that is. */
export type JobWish = JobType | "try-restart" | "try-reload" | "reload-or-start";

export type JobResult =
  | ("done" | "canceled" | "timeout" | "failed" | "dependency" | "skipped" | "invalid")
  | ("assert" | "once" | "collected");

export interface Job {
  readonly id: number;
  readonly unit: string;
  readonly type: JobType;
  readonly progress: JobProgress;
  /** No conflicting job may take its place. */
  readonly irreversible: boolean;
  /** It waits for no other job. */
  readonly ignoresOrder: boolean;
  /** The connections that are answered when it ends. */
  readonly waiting: readonly number[];
  /** JobTimeoutSec= and JobRunningTimeoutSec=, whichever comes first. */
  readonly timer: Timer | null;
}

export type JobProgress =
  | { readonly is: "waiting" }
  /** The unit's conditions are being checked. */
  | { readonly is: "checking"; readonly token: number }
  | { readonly is: "running" };

/** What becomes of two jobs for one unit; null where they contradict each other. */
export function mergeJobTypes(a: JobType, b: JobType): JobType | "reload-or-start" | null {
  if (a === b) return a;
  return MERGED[a][b] ?? MERGED[b][a] ?? null;
}

// A stop goes with nothing else. A restart includes all that a start and a reload would do.
const MERGED: Readonly<Record<JobType, Partial<Record<JobType, JobType | "reload-or-start">>>> = {
  start: { "verify-active": "start", reload: "reload-or-start", restart: "restart" },
  "verify-active": { reload: "reload", restart: "restart" },
  reload: { restart: "restart" },
  restart: {},
  stop: {},
};

export function areConflicting(a: JobType, b: JobType): boolean {
  return mergeJobTypes(a, b) === null;
}
