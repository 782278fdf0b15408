// The settings of a service -> Service: defaults that depend on other settings are filled in.

import type { Settings } from "../directives/settings.ts";
import { type NotifyAccess, SECURE_BITS, type ServiceType } from "../directives/words.ts";
import type { Capability } from "../values/capabilities.ts";
import type { Command } from "../values/commands.ts";
import { environmentOf } from "../values/environment.ts";
import type { StandardOutput } from "../values/stdio.ts";
import type { UnitName } from "../values/unit-names.ts";
import { buildDirectories } from "./directories.ts";
import { dynamicUserName } from "./dynamic-user.ts";
import type {
  Commands,
  ExecContext,
  Identity,
  KillPolicy,
  MainProcess,
  PrivilegeSettings,
  ProcessInput,
  RestartPolicy,
  Scheduling,
  Service,
  Startup,
  Timeouts,
} from "./service.ts";

/** Settings that need more than a container has, and the capabilities that they take away. */
const DROPPED_CAPABILITIES: readonly (readonly [keyof Settings, readonly Capability[]])[] = [
  ["privateDevices", ["cap_mknod", "cap_sys_rawio"]],
  ["protectClock", ["cap_sys_time", "cap_wake_alarm"]],
  ["protectKernelLogs", ["cap_syslog"]],
  ["protectKernelModules", ["cap_sys_module"]],
];

/** Type= as it is written, or as BusName= and ExecStart= imply it. */
export function serviceType(settings: Settings): ServiceType {
  if (settings.type !== null) return settings.type;
  if (settings.busName !== null) return "dbus";
  return settings.execStart.length > 0 ? "simple" : "oneshot";
}

/** Only for settings in which `findServiceMistakes` has found no error. */
export function buildService(settings: Settings, name: UnitName): Service {
  return {
    startup: buildStartup(settings),
    commands: buildCommands(settings),
    exitType: settings.exitType,
    remainAfterExit: settings.remainAfterExit,
    pidFile: settings.pidFile,
    notifyAccess: notifyAccessOf(settings),
    restart: buildRestart(settings),
    successStatus: settings.successExitStatus,
    timeouts: buildTimeouts(settings),
    kill: buildKill(settings),
    exec: buildExec(settings, name),
    descriptors: {
      sockets: settings.sockets,
      nonBlocking: settings.nonBlocking,
      storeMax: settings.fileDescriptorStoreMax,
      storePreserve: settings.fileDescriptorStorePreserve,
    },
    permissionsStartOnly: settings.permissionsStartOnly,
    rootDirectoryStartOnly: settings.rootDirectoryStartOnly,
  };
}

function buildStartup(settings: Settings): Startup {
  const type = serviceType(settings);
  if (type === "oneshot") return { type, commands: settings.execStart };
  const command = settings.execStart[0] as Command;
  switch (type) {
    case "dbus":
      return { type, command, busName: settings.busName as string };
    case "forking":
      return { type, command, mainProcess: mainProcessOf(settings) };
    case "notify-reload":
      return { type, command, reloadSignal: settings.reloadSignal };
    default:
      return { type, command };
  }
}

function mainProcessOf({ pidFile, guessMainPid }: Settings): MainProcess {
  if (pidFile !== null) return { kind: "pid-file", path: pidFile };
  return guessMainPid ? { kind: "guess" } : { kind: "unknown" };
}

function buildCommands(settings: Settings): Commands {
  return {
    condition: settings.execCondition,
    startPre: settings.execStartPre,
    startPost: settings.execStartPost,
    reload: settings.execReload,
    stop: settings.execStop,
    stopPost: settings.execStopPost,
  };
}

/** Where notifications are needed, `none` is not what was meant. */
function notifyAccessOf(settings: Settings): NotifyAccess {
  const access = settings.notifyAccess ?? "none";
  const type = serviceType(settings);
  const needsThem =
    type === "notify" ||
    type === "notify-reload" ||
    settings.watchdog !== 0 ||
    settings.fileDescriptorStoreMax > 0;
  return access === "none" && needsThem ? "main" : access;
}

function buildRestart(settings: Settings): RestartPolicy {
  return {
    when: settings.restart,
    mode: settings.restartMode,
    delay: settings.restartDelay,
    steps: settings.restartSteps,
    maxDelay: settings.restartMaxDelay,
    prevent: settings.restartPreventExitStatus,
    force: settings.restartForceExitStatus,
  };
}

/** DefaultTimeoutStartSec= of systemd-system.conf(5). */
const DEFAULT_TIMEOUT_START = 90_000_000;

function buildTimeouts(settings: Settings): Timeouts {
  const isOneshot = serviceType(settings) === "oneshot";
  return {
    start: settings.timeoutStart ?? (isOneshot ? "infinity" : DEFAULT_TIMEOUT_START),
    stop: settings.timeoutStop,
    abort: settings.timeoutAbort ?? settings.timeoutStop,
    startFailureMode: settings.timeoutStartFailureMode,
    stopFailureMode: settings.timeoutStopFailureMode,
    runtimeMax: settings.runtimeMax,
    runtimeRandomizedExtra: settings.runtimeRandomizedExtra,
    watchdog: settings.watchdog,
  };
}

function buildKill(settings: Settings): KillPolicy {
  return {
    mode: settings.killMode,
    signal: settings.killSignal,
    restartSignal: settings.restartKillSignal ?? settings.killSignal,
    finalSignal: settings.finalKillSignal,
    watchdogSignal: settings.watchdogSignal,
    sendSighup: settings.sendSighup,
    sendSigkill: settings.sendSigkill,
  };
}

function buildExec(settings: Settings, name: UnitName): ExecContext {
  return {
    identity: buildIdentity(settings, name),
    privileges: buildPrivileges(settings),
    workingDirectory: settings.workingDirectory,
    rootDirectory: settings.rootDirectory,
    searchPath: settings.execSearchPath,
    environment: {
      set: environmentOf(settings.environment),
      files: settings.environmentFiles,
      pass: settings.passEnvironment,
      unset: settings.unsetEnvironment,
    },
    input: inputOf(settings),
    // DefaultStandardOutput= and DefaultStandardError= of systemd-system.conf(5).
    output: outputOf(settings),
    error: settings.standardError ?? { kind: "inherit" },
    syslogIdentifier: settings.syslogIdentifier,
    directories: buildDirectories(settings),
    credentials: settings.credentials,
    umask: settings.umask,
    scheduling: buildScheduling(settings),
    oomScoreAdjust: settings.oomScoreAdjust,
    limits: settings.limits,
    ignoreSigpipe: settings.ignoreSigpipe,
    removeIpc: settings.removeIpc || settings.dynamicUser,
  };
}

/** What can be written to, a terminal or a socket, is inherited from the input; nothing else is. */
function outputOf({ standardInput, standardOutput }: Settings): StandardOutput {
  const isShared = /^(?:tty|socket$|fd$)/.test(standardInput?.kind ?? "");
  const isInherited = standardOutput === null || standardOutput.kind === "inherit";
  if (!isInherited) return standardOutput;
  return { kind: isShared ? "inherit" : "journal" };
}

/** A dynamic user is called after the unit, where it is not given a name. */
function buildIdentity(settings: Settings, name: UnitName): Identity {
  const { dynamicUser, supplementaryGroups } = settings;
  const user = settings.user ?? (dynamicUser ? dynamicUserName(name) : null);
  const group = settings.group ?? (dynamicUser ? user : null);
  return { user, group, supplementaryGroups, dynamicUser };
}

/** DynamicUser= implies NoNewPrivileges= and RemoveIPC=. */
function buildPrivileges(settings: Settings): PrivilegeSettings {
  const dropped = DROPPED_CAPABILITIES.filter(([field]) => settings[field]).flatMap(([, c]) => c);
  return {
    noNewPrivileges: settings.noNewPrivileges || settings.dynamicUser,
    secureBits: SECURE_BITS.filter((bit) => settings.secureBits.includes(bit)),
    boundingSet: settings.capabilityBoundingSet.filter((name) => !dropped.includes(name)),
    ambient: settings.ambientCapabilities,
  };
}

/** Data that is given is meant to be read, also where StandardInput= is still null. */
function inputOf({ standardInput, standardInputData }: Settings): ProcessInput {
  const input = standardInput ?? { kind: "null" };
  const isData = input.kind === "data" || (input.kind === "null" && standardInputData !== "");
  if (isData) return { kind: "data", base64: standardInputData };
  return input as Exclude<ProcessInput, { readonly kind: "data" }>;
}

function buildScheduling(settings: Settings): Scheduling {
  return {
    nice: settings.nice,
    ioClass: settings.ioSchedulingClass,
    ioPriority: settings.ioSchedulingPriority,
    policy: settings.cpuSchedulingPolicy,
    priority: settings.cpuSchedulingPriority,
    resetOnFork: settings.cpuSchedulingResetOnFork,
    cpuAffinity: settings.cpuAffinity,
    timerSlackNanoseconds: settings.timerSlackNanoseconds,
  };
}
