// What the world tells the state machine. Every event carries the time; there is no other clock.
//
// What may be relied on: the exits of a unit's processes come before its `empty`, and `empty` is
// told of the present, not of the past: a unit that has been given a new process since is not
// empty. Everything else may come late or twice. An event about a token, a timer or a query that
// nobody waits for any more is ignored.

import type { Request } from "./requests.ts";

export interface Now {
  /** Since boot. */
  readonly monotonicMs: number;
  /** Since 1970. */
  readonly realtimeMs: number;
}

export type Event = { readonly now: Now } & (
  | Boot
  | ProcessEvent
  | Answer
  | { readonly kind: "request"; readonly connection: number; readonly request: Request }
  /** The client has gone: nothing more is to be sent to it. */
  | { readonly kind: "closed"; readonly connection: number }
  /** A signal that PID 1 got. */
  | { readonly kind: "signal"; readonly signal: number }
  | { readonly kind: "timer"; readonly id: number }
  | {
      readonly kind: "notify";
      readonly unit: string;
      /** The sender. A MAINPID= is here only if that process is one of the unit's. */
      readonly pid: number;
      readonly fields: readonly NotifyField[];
      /** How many descriptors came along that the unit has not stored yet. */
      readonly descriptors: number;
    }
  /** No WATCHDOG=1 came in time. */
  | { readonly kind: "watchdog"; readonly unit: string }
  /** The plan that the step is given is a new one (daemon-reload). */
  | { readonly kind: "reloaded" }
);

/** The first event. The goals are what is to be started. */
export interface Boot {
  readonly kind: "boot";
  readonly goals: readonly string[];
}

export type ProcessEvent =
  /** execve(2) succeeded. */
  | { readonly kind: "spawned"; readonly token: number; readonly pid: number }
  /**
   * It did not come to execve. The status is that of systemd.exec(5), "Process exit codes" (200 to
   * 243), or null where there was no process at all.
   */
  | { readonly kind: "spawn-failed"; readonly token: number; readonly status: number | null }
  | { readonly kind: "exited"; readonly token: number; readonly how: Ending }
  /** No process of the unit is left. */
  | { readonly kind: "empty"; readonly unit: string }
  /** The unit's shim was killed, and its processes may be left behind. */
  | { readonly kind: "shim-lost"; readonly unit: string };

/** How a process ended; wait(2). */
export type Ending =
  | { readonly kind: "exited"; readonly status: number }
  | { readonly kind: "killed" | "dumped"; readonly signal: number };

/** Answers to the queries among the actions. */
export type Answer =
  | {
      readonly kind: "conditions";
      readonly token: number;
      readonly met: boolean;
      readonly asserted: boolean;
    }
  /** Null: there is no PID file yet, or what it says is no process of the unit. */
  | { readonly kind: "pid-file"; readonly token: number; readonly pid: number | null }
  /** The unit's processes whose parent has ended, without those that were spawned. */
  | { readonly kind: "processes"; readonly token: number; readonly pids: readonly number[] }
  /** Whether the BusName= of a Type=dbus service has an owner; told again when that changes. */
  | {
      readonly kind: "bus-name";
      readonly unit: string;
      readonly state: "owned" | "free" | "no-bus";
    };

/** One line of a notification: sd_notify(3). */
export type NotifyField = readonly [key: string, value: string];
