// What can happen to a service, as its table has it: the world's events and the jobs' commands,
// with tokens and timers already compared with what the service waits for.

import type { How } from "./exit-result.ts";
import type { Service } from "./service.ts";
import type { StateOf, SubState } from "./service-state.ts";

export interface ServiceEvents {
  /** Its job says so. Conditions hold, and what comes before it is there. */
  readonly start: object;
  readonly stop: object;
  readonly reload: object;
  readonly "main-spawned": { readonly pid: number };
  readonly "control-spawned": { readonly pid: number };
  readonly "main-exited": { readonly how: How };
  readonly "control-exited": { readonly how: How };
  readonly empty: object;
  readonly "shim-lost": object;
  readonly timeout: object;
  /** Time to look for the PID file again. */
  readonly retry: object;
  readonly "pid-file": { readonly pid: number | null };
  readonly processes: { readonly pids: readonly number[] };
  /** No other unit has a job that runs. */
  readonly idle: object;
  readonly ready: object;
  /** Null: it did not say when it began. */
  readonly reloading: { readonly sinceMs: number | null };
  readonly stopping: object;
  readonly "main-pid": { readonly pid: number };
  readonly extend: { readonly untilMs: number };
  readonly watchdog: object;
  readonly "bus-name": { readonly state: "owned" | "free" | "no-bus" };
  /** The restart that it waited for cannot be. */
  readonly "restart-refused": object;
  readonly "reset-failed": object;
}

export type EventKind = keyof ServiceEvents;

export type ServiceEvent = {
  readonly [K in EventKind]: { readonly kind: K } & ServiceEvents[K];
}[EventKind];

/** The answers of one state, or of several that answer alike, to every kind of event. */
export type Row<S extends SubState> = Answers<StateOf<S>>;

export type Answers<At> = { readonly [K in EventKind]: Cell<At, K> };

export type Cell<At, K extends EventKind> =
  | "ignore"
  | ((service: Service, at: At, event: ServiceEvents[K]) => void);
