// What the state machine needs to know of all loaded units, as plain data: their relations, limits
// and policies. Command lines, environments and the like stay in the manifest; the plan names them.

import type {
  EmergencyAction,
  ExitType,
  JobMode,
  KillMode,
  NotifyAccess,
  Preserve,
  Restart,
  RestartMode,
  ServiceType,
  TimeoutMode,
} from "../directives/words.ts";
import type { ExitCondition } from "../values/exit-statuses.ts";
import type { Relations } from "./relations.ts";

export interface Plan {
  /** By name; every unit that another one names is here, loaded or not. */
  readonly units: Readonly<Record<string, UnitPlan>>;
  /** Other names of units -> their own. */
  readonly aliases: Readonly<Record<string, string>>;
  /** The units whose end is the container's (`--essential`). */
  readonly essential: readonly string[];
  /** How long stopping everything may take before what is left is killed. */
  readonly shutdownTimeoutMs: number;
}

export type UnitPlan = ServiceUnit | TargetUnit;

/** Why a unit cannot be started, as `systemctl show -p LoadState` says it. */
export type LoadState = "loaded" | "not-found" | "masked" | "bad-setting" | "error";

export interface ServiceUnit extends CommonPlan {
  readonly kind: "service";
  readonly service: ServicePlan;
}

/** A unit without processes: active from its start to its stop. */
export interface TargetUnit extends CommonPlan {
  readonly kind: "target";
}

/** The [Unit] section; systemd.unit(5). */
export interface CommonPlan {
  readonly name: string;
  readonly load: LoadState;
  readonly relations: Relations;
  /** Whether there are conditions or asserts to check before each start. */
  readonly hasConditions: boolean;
  readonly startLimit: StartLimit;
  /** Null: no limit. From the time when the job is made, and from when it begins to run. */
  readonly jobTimeoutMs: number | null;
  readonly jobRunningTimeoutMs: number | null;
  readonly jobTimeoutAction: EmergencyAction;
  readonly refuseManualStart: boolean;
  readonly refuseManualStop: boolean;
  readonly stopWhenUnneeded: boolean;
  readonly allowIsolate: boolean;
  readonly ignoreOnIsolate: boolean;
  readonly onSuccessJobMode: JobMode;
  readonly onFailureJobMode: JobMode;
  readonly successAction: Emergency;
  readonly failureAction: Emergency;
}

/** StartLimitIntervalSec=, StartLimitBurst=, StartLimitAction=. An interval of 0 is no limit. */
export interface StartLimit {
  readonly intervalMs: number;
  readonly burst: number;
  readonly action: EmergencyAction;
}

export interface Emergency {
  readonly action: EmergencyAction;
  /** Null: the exit status of the unit's main process. */
  readonly exitStatus: number | null;
}

/** When commands of a service are run. */
export const PHASES = [
  ...(["condition", "start-pre", "start", "start-post", "reload", "stop", "stop-post"] as const),
] as const;
export type Phase = (typeof PHASES)[number];

export interface CommandPlan {
  /** The `-` prefix. */
  readonly ignoreFailure: boolean;
}

/** The [Service] section; systemd.service(5). All times in milliseconds, null for infinity. */
export interface ServicePlan {
  readonly type: ServiceType;
  readonly exitType: ExitType;
  readonly commands: Readonly<Record<Phase, readonly CommandPlan[]>>;
  readonly remainAfterExit: boolean;
  readonly guessMainPid: boolean;
  readonly hasPidFile: boolean;
  readonly notifyAccess: NotifyAccess;
  /** FileDescriptorStoreMax= and FileDescriptorStorePreserve=. */
  readonly store: { readonly max: number; readonly preserve: Preserve };
  readonly reloadSignal: number;
  readonly restart: RestartPlan;
  readonly successStatuses: readonly ExitCondition[];
  readonly startTimeoutMs: number | null;
  readonly stopTimeoutMs: number | null;
  readonly abortTimeoutMs: number | null;
  readonly startFailureMode: TimeoutMode;
  readonly stopFailureMode: TimeoutMode;
  readonly runtimeMaxMs: number | null;
  readonly runtimeExtraMs: number;
  /** 0: no watchdog. */
  readonly watchdogMs: number;
  readonly kill: KillPlan;
}

export interface RestartPlan {
  readonly when: Restart;
  readonly mode: RestartMode;
  readonly delayMs: number | null;
  readonly steps: number;
  readonly maxDelayMs: number | null;
  readonly preventStatuses: readonly ExitCondition[];
  readonly forceStatuses: readonly ExitCondition[];
}

/** systemd.kill(5). */
export interface KillPlan {
  readonly mode: KillMode;
  readonly signal: number;
  readonly restartSignal: number;
  readonly finalSignal: number;
  readonly watchdogSignal: number;
  readonly sendSighup: boolean;
  readonly sendSigkill: boolean;
}
