// The part of a unit that makes it a service: systemd.service(5), systemd.exec(5), systemd.kill(5).

import type {
  Credential,
  OptionalPath,
  ServiceDirectory,
  WorkingDirectory,
} from "../directives/settings.ts";
import type {
  CpuSchedulingPolicy,
  ExitType,
  IoSchedulingClass,
  KillMode,
  NotifyAccess,
  Preserve,
  Restart,
  RestartMode,
  SecureBit,
  TimeoutMode,
} from "../directives/words.ts";
import type { CapabilitySet } from "../values/capabilities.ts";
import type { Command } from "../values/commands.ts";
import type { Environment, EnvironmentRemoval } from "../values/environment.ts";
import type { ExitCondition } from "../values/exit-statuses.ts";
import type { Resource, ResourceLimit } from "../values/rlimits.ts";
import type { StandardInput, StandardOutput } from "../values/stdio.ts";
import type { TimeSpan } from "../values/time-spans.ts";

export interface Service {
  readonly startup: Startup;
  readonly commands: Commands;
  readonly exitType: ExitType;
  readonly remainAfterExit: boolean;
  /** Removed after the end, whatever the type; null where there is none. */
  readonly pidFile: string | null;
  readonly notifyAccess: NotifyAccess;
  readonly restart: RestartPolicy;
  readonly successStatus: readonly ExitCondition[];
  readonly timeouts: Timeouts;
  readonly kill: KillPolicy;
  readonly exec: ExecContext;
  readonly descriptors: Descriptors;
  readonly permissionsStartOnly: boolean;
  readonly rootDirectoryStartOnly: boolean;
}

/** How a start goes, and what it needs for that. */
export type Startup =
  | { readonly type: "simple" | "exec" | "idle" | "notify"; readonly command: Command }
  | { readonly type: "notify-reload"; readonly command: Command; readonly reloadSignal: number }
  | { readonly type: "dbus"; readonly command: Command; readonly busName: string }
  | { readonly type: "forking"; readonly command: Command; readonly mainProcess: MainProcess }
  | { readonly type: "oneshot"; readonly commands: readonly Command[] };

/** How the main process of a forking service is found. */
export type MainProcess =
  | { readonly kind: "pid-file"; readonly path: string }
  | { readonly kind: "guess" }
  | { readonly kind: "unknown" };

/** All commands but those of ExecStart=, by the phase in which they run. */
export interface Commands {
  readonly condition: readonly Command[];
  readonly startPre: readonly Command[];
  readonly startPost: readonly Command[];
  readonly reload: readonly Command[];
  readonly stop: readonly Command[];
  readonly stopPost: readonly Command[];
}

export interface RestartPolicy {
  readonly when: Restart;
  readonly mode: RestartMode;
  readonly delay: TimeSpan;
  /** 0: the delay stays the same. */
  readonly steps: number;
  readonly maxDelay: TimeSpan;
  readonly prevent: readonly ExitCondition[];
  readonly force: readonly ExitCondition[];
}

export interface Timeouts {
  readonly start: TimeSpan;
  readonly stop: TimeSpan;
  readonly abort: TimeSpan;
  readonly startFailureMode: TimeoutMode;
  readonly stopFailureMode: TimeoutMode;
  readonly runtimeMax: TimeSpan;
  readonly runtimeRandomizedExtra: TimeSpan;
  /** 0: there is no watchdog. */
  readonly watchdog: TimeSpan;
}

export interface KillPolicy {
  readonly mode: KillMode;
  readonly signal: number;
  readonly restartSignal: number;
  readonly finalSignal: number;
  readonly watchdogSignal: number;
  readonly sendSighup: boolean;
  readonly sendSigkill: boolean;
}

export interface Descriptors {
  readonly sockets: readonly string[];
  readonly nonBlocking: boolean;
  readonly storeMax: number;
  readonly storePreserve: Preserve;
}

/** What a process is given before its program is executed. What is null stays as it is. */
export interface ExecContext {
  readonly identity: Identity;
  readonly privileges: PrivilegeSettings;
  readonly workingDirectory: WorkingDirectory | null;
  readonly rootDirectory: string | null;
  /** Empty where the usual directories are meant. */
  readonly searchPath: readonly string[];
  readonly environment: EnvironmentSettings;
  readonly input: ProcessInput;
  readonly output: StandardOutput;
  readonly error: StandardOutput;
  readonly syslogIdentifier: string | null;
  readonly directories: Directories;
  readonly credentials: readonly Credential[];
  readonly umask: number;
  readonly scheduling: Scheduling;
  readonly oomScoreAdjust: number | null;
  readonly limits: Readonly<Partial<Record<Resource, ResourceLimit>>>;
  readonly ignoreSigpipe: boolean;
  readonly removeIpc: boolean;
}

export interface Identity {
  readonly user: string | null;
  readonly group: string | null;
  readonly supplementaryGroups: readonly string[];
  readonly dynamicUser: boolean;
}

export interface PrivilegeSettings {
  readonly noNewPrivileges: boolean;
  readonly secureBits: readonly SecureBit[];
  readonly boundingSet: CapabilitySet;
  readonly ambient: CapabilitySet;
}

export interface EnvironmentSettings {
  readonly set: Environment;
  readonly files: readonly OptionalPath[];
  readonly pass: readonly string[];
  readonly unset: readonly EnvironmentRemoval[];
}

/** StandardInput=data has its data with it, in base64. */
export type ProcessInput =
  | Exclude<StandardInput, { readonly kind: "data" }>
  | { readonly kind: "data"; readonly base64: string };

export interface Directories {
  readonly runtime: DirectoryGroup;
  readonly state: DirectoryGroup;
  readonly cache: DirectoryGroup;
  readonly logs: DirectoryGroup;
  readonly configuration: DirectoryGroup;
  readonly runtimePreserve: Preserve;
}

export interface DirectoryGroup {
  readonly directories: readonly ServiceDirectory[];
  readonly mode: number;
}

export interface Scheduling {
  readonly nice: number | null;
  readonly ioClass: IoSchedulingClass | null;
  readonly ioPriority: number | null;
  readonly policy: CpuSchedulingPolicy | null;
  readonly priority: number;
  readonly resetOnFork: boolean;
  /** Empty where all are meant. */
  readonly cpuAffinity: readonly number[];
  readonly timerSlackNanoseconds: number | null;
}
