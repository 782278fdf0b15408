// Everything that the state machine remembers from one step to the next, as plain JSON: it is saved
// with every commit, and a new manager goes on from it.

import type { NotifyField } from "./events.ts";
import type { Job } from "./job.ts";
import type { RateCount } from "./rate-limit.ts";
import type { MainExit, ServiceResult, ServiceState } from "./service-state.ts";
import type { Timer, TimerOwner } from "./timers.ts";

export interface State {
  readonly phase: ContainerPhase;
  /** By name. A unit that is not here has never been touched. */
  readonly units: Readonly<Record<string, UnitState>>;
  /** By the name of the unit; in the order in which they were queued. */
  readonly jobs: Readonly<Record<string, Job>>;
  /** By id: every timer that is set. */
  readonly timers: Readonly<Record<string, TimerOwner>>;
  readonly next: Readonly<Record<"token" | "timer" | "job", number>>;
}

export type ContainerPhase =
  /** The first event has not come yet. */
  | { readonly is: "new" }
  | { readonly is: "up" }
  /** Everything is being stopped, in order. */
  | Ending<"stopping">
  /** What is left has got SIGTERM, then SIGKILL. */
  | Ending<"terminating">
  | Ending<"killing">
  | { readonly is: "over"; readonly status: number };

interface Ending<Is extends string> {
  readonly is: Is;
  /** What the container will exit with. */
  readonly status: number;
  readonly timer: Timer | null;
  /** Requests to stop since it began. */
  readonly requests: RateCount;
}

export type UnitState = ServiceRecord | TargetRecord;

export interface TargetRecord extends CommonRecord {
  readonly kind: "target";
  readonly at: { readonly sub: "dead" | "active" };
}

export interface ServiceRecord extends CommonRecord {
  readonly kind: "service";
  readonly at: ServiceState;
  /** What follows is about the run that goes on, or the last one. */
  readonly result: ServiceResult;
  readonly mainExit: MainExit | null;
  /** Its automatic restarts so far; counted anew after one that was not automatic. */
  readonly restarts: number;
  readonly countRestartsAnew: boolean;
  /** The last of READY=1, RELOADING=1 and STOPPING=1. */
  readonly notified: "nothing" | "ready" | "reloading" | "stopping";
  /** STATUS= and ERRNO=. */
  readonly statusText: string;
  readonly statusErrno: number;
  /** WatchdogSec=, or what the service has made of it by WATCHDOG_USEC=. */
  readonly watchdogMs: number;
  readonly busName: "unknown" | "owned" | "free" | "no-bus";
  /** Names of the descriptors that PID 1 keeps for it, in the order of storing. */
  readonly stored: readonly string[];
  /** Whether it may have processes: from the first spawn until `empty`. */
  readonly occupied: boolean;
  /** Notifications that came before it was known which process is which. */
  readonly held: readonly HeldNotification[];
  /** The unit whose end has started this one (OnFailure=, OnSuccess=). */
  readonly monitored: Monitored | null;
}

export interface HeldNotification {
  readonly pid: number;
  readonly fields: readonly NotifyField[];
}

/** The $MONITOR_ variables of systemd.exec(5). */
export interface Monitored {
  readonly unit: string;
  readonly variables: Readonly<Record<string, string>>;
}

interface CommonRecord {
  readonly stamps: Stamps;
  /** StartLimitIntervalSec= and StartLimitBurst=. */
  readonly starts: RateCount;
  /** Jobs that were queued for Upholds=, BindsTo= and StopWhenUnneeded=. */
  readonly automatic: RateCount;
  readonly conditions: ConditionResult | null;
  /** Somebody has asked for its stop, and may ask for its start again. */
  readonly stoppedByHand: boolean;
}

export interface ConditionResult {
  readonly met: boolean;
  readonly asserted: boolean;
  readonly realtimeMs: number;
}

/** Real time in milliseconds, 0 for never. */
export interface Stamps {
  readonly stateChange: number;
  readonly inactiveExit: number;
  readonly activeEnter: number;
  readonly activeExit: number;
  readonly inactiveEnter: number;
  /** activeEnter on the monotonic clock, which RuntimeMaxSec= is counted from. */
  readonly activeSinceMs: number;
}

export const FIRST_STATE: State = {
  phase: { is: "new" },
  units: {},
  jobs: {},
  timers: {},
  next: { token: 1, timer: 1, job: 1 },
};
