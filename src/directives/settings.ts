// What the files of one unit set, merged: one field a setting. Nothing depends on another yet.

import type { CapabilitySet } from "../values/capabilities.ts";
import type { Command } from "../values/commands.ts";
import type { EnvironmentAssignment, EnvironmentRemoval } from "../values/environment.ts";
import type { ExitCondition } from "../values/exit-statuses.ts";
import type { Resource, ResourceLimit } from "../values/rlimits.ts";
import type { StandardInput, StandardOutput } from "../values/stdio.ts";
import type { TimeSpan } from "../values/time-spans.ts";
import type * as Words from "./words.ts";
import type { Condition, DependencyKind, EmergencyAction, JobMode } from "./words.ts";

/** A setting that is null was not set, and its default depends on others. */
export interface Settings extends UnitSettings, ServiceSettings, ExecSettings, KillSettings {
  readonly wantedBy: readonly string[];
  readonly requiredBy: readonly string[];
  readonly upheldBy: readonly string[];
  readonly alias: readonly string[];
  readonly also: readonly string[];
  readonly defaultInstance: string | null;
}

/** The [Unit] section; systemd.unit(5). */
export interface UnitSettings {
  readonly description: string | null;
  readonly documentation: readonly string[];
  readonly sourcePath: string | null;
  readonly dependencies: readonly Dependency[];
  readonly requiresMountsFor: readonly string[];
  readonly conditions: readonly Condition[];
  readonly asserts: readonly Condition[];
  readonly stopWhenUnneeded: boolean;
  readonly refuseManualStart: boolean;
  readonly refuseManualStop: boolean;
  readonly allowIsolate: boolean;
  readonly defaultDependencies: boolean;
  readonly onSuccessJobMode: JobMode;
  readonly onFailureJobMode: JobMode;
  readonly ignoreOnIsolate: boolean | null;
  readonly jobTimeout: TimeSpan;
  readonly jobRunningTimeout: TimeSpan | null;
  readonly jobTimeoutAction: EmergencyAction;
  readonly startLimitInterval: TimeSpan;
  readonly startLimitBurst: number;
  readonly startLimitAction: EmergencyAction;
  readonly failureAction: EmergencyAction;
  readonly successAction: EmergencyAction;
  readonly failureActionExitStatus: number | null;
  readonly successActionExitStatus: number | null;
  readonly collectMode: Words.CollectMode;
}

/** A unit that is named in After=, Requires= and the like. */
export interface Dependency {
  readonly kind: DependencyKind;
  readonly unit: string;
}

/** The [Service] section; systemd.service(5). */
export interface ServiceSettings {
  readonly type: Words.ServiceType | null;
  readonly exitType: Words.ExitType;
  readonly execCondition: readonly Command[];
  readonly execStartPre: readonly Command[];
  readonly execStart: readonly Command[];
  readonly execStartPost: readonly Command[];
  readonly execReload: readonly Command[];
  readonly execStop: readonly Command[];
  readonly execStopPost: readonly Command[];
  readonly restart: Words.Restart;
  readonly restartMode: Words.RestartMode;
  readonly restartDelay: TimeSpan;
  readonly restartSteps: number;
  readonly restartMaxDelay: TimeSpan;
  readonly timeoutStart: TimeSpan | null;
  readonly timeoutStop: TimeSpan;
  readonly timeoutAbort: TimeSpan | null;
  readonly timeoutStartFailureMode: Words.TimeoutMode;
  readonly timeoutStopFailureMode: Words.TimeoutMode;
  readonly runtimeMax: TimeSpan;
  readonly runtimeRandomizedExtra: TimeSpan;
  readonly watchdog: TimeSpan;
  readonly pidFile: string | null;
  readonly busName: string | null;
  readonly remainAfterExit: boolean;
  readonly guessMainPid: boolean;
  readonly permissionsStartOnly: boolean;
  readonly rootDirectoryStartOnly: boolean;
  readonly nonBlocking: boolean;
  readonly notifyAccess: Words.NotifyAccess | null;
  readonly successExitStatus: readonly ExitCondition[];
  readonly restartPreventExitStatus: readonly ExitCondition[];
  readonly restartForceExitStatus: readonly ExitCondition[];
  readonly fileDescriptorStoreMax: number;
  readonly fileDescriptorStorePreserve: Words.Preserve;
  readonly sockets: readonly string[];
  readonly reloadSignal: number;
}

/** How processes are started; systemd.exec(5). */
export interface ExecSettings extends DirectorySettings {
  readonly user: string | null;
  readonly group: string | null;
  readonly supplementaryGroups: readonly string[];
  readonly dynamicUser: boolean;
  readonly workingDirectory: WorkingDirectory | null;
  readonly rootDirectory: string | null;
  readonly execSearchPath: readonly string[];
  readonly environment: readonly EnvironmentAssignment[];
  readonly environmentFiles: readonly OptionalPath[];
  readonly passEnvironment: readonly string[];
  readonly unsetEnvironment: readonly EnvironmentRemoval[];
  readonly standardInput: StandardInput | null;
  readonly standardOutput: StandardOutput | null;
  readonly standardError: StandardOutput | null;
  /** In base64. */
  readonly standardInputData: string;
  readonly syslogIdentifier: string | null;
  readonly umask: number;
  readonly nice: number | null;
  readonly oomScoreAdjust: number | null;
  readonly ioSchedulingClass: Words.IoSchedulingClass | null;
  readonly ioSchedulingPriority: number | null;
  readonly cpuSchedulingPolicy: Words.CpuSchedulingPolicy | null;
  readonly cpuSchedulingPriority: number;
  readonly cpuSchedulingResetOnFork: boolean;
  readonly cpuAffinity: readonly number[];
  readonly timerSlackNanoseconds: number | null;
  readonly limits: Readonly<Partial<Record<Resource, ResourceLimit>>>;
  readonly noNewPrivileges: boolean;
  readonly secureBits: readonly Words.SecureBit[];
  /** Of these, what a container can follow is the capabilities that they take away. */
  readonly privateDevices: boolean;
  readonly protectClock: boolean;
  readonly protectKernelLogs: boolean;
  readonly protectKernelModules: boolean;
  readonly capabilityBoundingSet: CapabilitySet;
  readonly ambientCapabilities: CapabilitySet;
  readonly ignoreSigpipe: boolean;
  readonly removeIpc: boolean;
  readonly credentials: readonly Credential[];
}

/** RuntimeDirectory= and its siblings. */
export interface DirectorySettings {
  readonly runtimeDirectory: readonly ServiceDirectory[];
  readonly runtimeDirectoryMode: number;
  readonly runtimeDirectoryPreserve: Words.Preserve;
  readonly stateDirectory: readonly ServiceDirectory[];
  readonly stateDirectoryMode: number;
  readonly cacheDirectory: readonly ServiceDirectory[];
  readonly cacheDirectoryMode: number;
  readonly logsDirectory: readonly ServiceDirectory[];
  readonly logsDirectoryMode: number;
  readonly configurationDirectory: readonly ServiceDirectory[];
  readonly configurationDirectoryMode: number;
}

/** A path below /run, /var/lib or the like, and the links to it that are made there too. */
export interface ServiceDirectory {
  readonly path: string;
  readonly links: readonly string[];
}

/** A file whose absence is no mistake where the path had a `-` before it. */
export interface OptionalPath {
  readonly path: string;
  readonly optional: boolean;
}

export type WorkingDirectory =
  | { readonly kind: "home"; readonly optional: boolean }
  | { readonly kind: "path"; readonly path: string; readonly optional: boolean };

export type Credential =
  | { readonly kind: "file"; readonly id: string; readonly path: string }
  | { readonly kind: "value"; readonly id: string; readonly value: string };

/** How processes are ended; systemd.kill(5). */
export interface KillSettings {
  readonly killMode: Words.KillMode;
  readonly killSignal: number;
  readonly restartKillSignal: number | null;
  readonly finalKillSignal: number;
  readonly watchdogSignal: number;
  readonly sendSighup: boolean;
  readonly sendSigkill: boolean;
}
