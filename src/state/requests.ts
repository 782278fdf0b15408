// What people ask for through the control socket, and what they are answered.

import type { JobMode } from "../directives/words.ts";
import type { JobResult } from "./job.ts";

export type JobVerb =
  | ("start" | "stop" | "restart" | "try-restart" | "reload")
  | ("reload-or-restart" | "try-reload-or-restart");

export type Request =
  | {
      readonly kind: "job";
      readonly verb: JobVerb;
      readonly unit: string;
      readonly mode: JobMode;
      /** False: answer once the job is queued (`--no-block`). */
      readonly wait: boolean;
    }
  | {
      readonly kind: "kill";
      readonly unit: string;
      readonly whom: "main" | "control" | "all";
      readonly signal: number;
    }
  /** Null: every unit. */
  | { readonly kind: "reset-failed"; readonly unit: string | null }
  /** Null: every job. */
  | { readonly kind: "cancel"; readonly unit: string | null }
  /** The end of the container. By force: without stopping units first. */
  | { readonly kind: "exit"; readonly status: number; readonly force: boolean };

export type Refusal =
  | ("no-such-unit" | "unit-masked" | "bad-unit-setting" | "load-error" | "not-applicable")
  | ("only-by-dependency" | "no-isolation" | "conflicting-jobs" | "cyclic-order")
  | ("destructive" | "shutting-down" | "no-such-process" | "no-such-job");

export type Reply =
  /** The request was carried out, or its job queued. */
  | { readonly kind: "done" }
  /** The job that was waited for has ended. */
  | { readonly kind: "finished"; readonly unit: string; readonly result: JobResult }
  | { readonly kind: "refused"; readonly why: Refusal; readonly text: string };
