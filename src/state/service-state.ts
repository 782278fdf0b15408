// What a service is doing: one type for each sub-state of `systemctl show -p SubState`. There is a
// process in a state only where one can be.

import type { Phase } from "../plan/plan.ts";
import type { Ending } from "./events.ts";
import type { Timer } from "./timers.ts";

/** A process that was asked for. Its pid is known once execve(2) has succeeded. */
export type Spawned =
  | { readonly is: "asked"; readonly token: number }
  | { readonly is: "alive"; readonly token: number; readonly pid: number };

/** The main process: none (not yet, or no more), or not known (a daemon without a PID file). */
export type Main = Spawned | { readonly is: "none" } | { readonly is: "unknown" };

/** A command that is not the main process: one of a list that is run one after the other. */
export interface Command {
  readonly is: "command";
  readonly phase: Phase;
  readonly index: number;
  /** None: it has ended, and the next state is being looked for. */
  readonly process: Spawned | { readonly is: "none" };
}

export type Control = Command | { readonly is: "none" };

/** Finding the main process of a daemon. */
export type Search =
  | { readonly is: "reading-pid-file"; readonly token: number; readonly waitedMs: number }
  /** It is read again when the timer says so. */
  | { readonly is: "awaiting-pid-file"; readonly retry: Timer; readonly waitedMs: number }
  | { readonly is: "listing-processes"; readonly token: number };

export type ServiceState =
  | { readonly sub: "dead" }
  | { readonly sub: "failed" }
  | AutoRestart
  | BeforeStart
  | Start
  | StartPost
  | { readonly sub: "running"; readonly main: Main; readonly timer: Timer | null }
  /** No main process any more, and active all the same: RemainAfterExit=. */
  | { readonly sub: "exited" }
  | Reload
  | ReloadBySignal
  | Stop
  | Killing
  | StopPost;

export interface AutoRestart {
  readonly sub: "auto-restart";
  readonly timer: Timer | null;
  /** The time has come, and there is a job for it. */
  readonly isQueued: boolean;
}

/** ExecCondition= and ExecStartPre=. */
export interface BeforeStart {
  readonly sub: "condition" | "start-pre";
  readonly doing: Command;
  readonly timer: Timer | null;
}

export interface Start {
  readonly sub: "start";
  readonly main: Main;
  readonly doing:
    | { readonly is: "waiting-for-idle" }
    /** The command of this number is the main process. */
    | { readonly is: "main"; readonly index: number }
    /** Type=forking: the command that is to leave a daemon behind. */
    | Command
    | Search;
  readonly timer: Timer | null;
}

export interface StartPost {
  readonly sub: "start-post";
  readonly main: Main;
  readonly doing: Command | Search;
  readonly timer: Timer | null;
}

export interface Reload {
  readonly sub: "reload";
  readonly main: Main;
  readonly doing: Command | Search;
  readonly timer: Timer | null;
}

/** Type=notify-reload: before and after RELOADING=1; a service that says it by itself, too. */
export type ReloadBySignal =
  | {
      readonly sub: "reload-signal";
      readonly main: Main;
      readonly timer: Timer | null;
      /** A RELOADING=1 that is older is not about this reload. */
      readonly sinceMs: number;
    }
  | { readonly sub: "reload-notify"; readonly main: Main; readonly timer: Timer | null };

/** ExecStop=. */
export interface Stop extends Stopping {
  readonly sub: "stop";
  readonly doing: Command;
}

export const KILL_STAGES = [
  ...(["stop-watchdog", "stop-sigterm", "stop-sigkill"] as const),
  ...(["final-watchdog", "final-sigterm", "final-sigkill"] as const),
] as const;
export type KillStage = (typeof KILL_STAGES)[number];

/** A signal was sent; the processes are waited for. */
export interface Killing extends Stopping {
  readonly sub: KillStage;
  /** The command that was running when it began. */
  readonly doing: Control;
}

/** ExecStopPost=. */
export interface StopPost extends Stopping {
  readonly sub: "stop-post";
  readonly doing: Command;
}

interface Stopping {
  readonly main: Main;
  readonly timer: Timer | null;
  /** `asked`: by a job, so it is not to start again by itself. */
  readonly why: "asked" | "ended";
}

export type SubState = ServiceState["sub"];
export type StateOf<S extends SubState> = StatesBySub[S];
type StatesBySub = { readonly [S in SubState]: Narrowed<ServiceState, S> };
/** An interface for several sub-states becomes one for this. */
type Narrowed<T extends ServiceState, S extends SubState> = T extends ServiceState
  ? Extract<T["sub"], S> extends never
    ? never
    : T & { readonly sub: S }
  : never;

/** The result of a run: $SERVICE_RESULT of systemd.exec(5). */
export type ServiceResult =
  | ("success" | "protocol" | "timeout" | "exit-code" | "signal" | "core-dump" | "watchdog")
  | ("start-limit-hit" | "resources" | "oom-kill" | "exec-condition");

export const NO_PROCESS = { is: "none" } as const;

/** True where the end of the process will be told. */
export function isThere(process: Main | Control): boolean {
  return process.is !== "none" && process.is !== "unknown";
}

/** A main process that has ended. */
export interface MainExit {
  readonly pid: number | null;
  readonly how: Ending | { readonly kind: "not-spawned" };
  readonly realtimeMs: number;
}
