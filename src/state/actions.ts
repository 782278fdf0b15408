// What the state machine wants of the world. Actions of one step are carried out in their order,
// all or none of them.

import type { Phase } from "../plan/plan.ts";
import type { Reply } from "./requests.ts";

export type Action =
  /** Runs a command of the unit below its shim, which is made where there is none. */
  | {
      readonly kind: "spawn";
      readonly token: number;
      readonly unit: string;
      readonly phase: Phase;
      readonly index: number;
      readonly variables: Readonly<Record<string, string>>;
      /** Names of the stored descriptors that it gets. */
      readonly descriptors: readonly string[];
    }
  /** Those that came with the notification of this step: the first of them. */
  | { readonly kind: "store-descriptors"; readonly unit: string; readonly count: number }
  /** Which: by the order of storing. */
  | {
      readonly kind: "drop-descriptors";
      readonly unit: string;
      readonly which: number | "all";
    }
  /** A process of the unit that was not spawned is to be reported by `exited`. */
  | {
      readonly kind: "watch";
      readonly unit: string;
      readonly pid: number;
      readonly token: number;
    }
  | {
      readonly kind: "kill";
      readonly unit: string;
      readonly whom: "all" | readonly number[];
      readonly signal: number;
    }
  /** On the monotonic clock. */
  | { readonly kind: "set-timer"; readonly id: number; readonly atMs: number }
  | { readonly kind: "cancel-timer"; readonly id: number }
  /** The time begins now; an interval of 0 ends it. */
  | { readonly kind: "arm-watchdog"; readonly unit: string; readonly intervalMs: number }
  | Query
  /** The unit's run is over: what it leaves in the file system goes, as its files say. */
  | { readonly kind: "clean-up"; readonly unit: string; readonly restarts: boolean }
  /** Its end is over: people are to know of processes that are left, if there are any. */
  | { readonly kind: "tell-leftovers"; readonly unit: string }
  /** After `shim-lost`: ends what is left; `empty` says when. */
  | { readonly kind: "reap-leftovers"; readonly unit: string }
  | { readonly kind: "reply"; readonly connection: number; readonly reply: Reply }
  /** One line for people. */
  | {
      readonly kind: "notice";
      readonly severity: Severity;
      /** Null: it is about everything. */
      readonly unit: string | null;
      readonly text: string;
    }
  /** The container ends. Nothing is left, and nothing follows. */
  | { readonly kind: "exit"; readonly status: number };

/** Questions that are answered by an event with the same token, before any other event. */
export type Query =
  | { readonly kind: "check-conditions"; readonly unit: string; readonly token: number }
  | { readonly kind: "read-pid-file"; readonly unit: string; readonly token: number }
  | { readonly kind: "list-processes"; readonly unit: string; readonly token: number }
  /** Answered by a first `bus-name`, and by more of them until the unit is dead. */
  | { readonly kind: "watch-bus-name"; readonly unit: string };

export type Severity = "debug" | "info" | "notice" | "warning" | "error";
