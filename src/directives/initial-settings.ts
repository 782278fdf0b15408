// What holds before any file is read: systemd's defaults.

import { CAPABILITIES } from "../values/capabilities.ts";
import { MILLISECOND, SECOND } from "../values/time-spans.ts";
import type {
  DirectorySettings,
  ExecSettings,
  KillSettings,
  ServiceSettings,
  Settings,
  UnitSettings,
} from "./settings.ts";

const SIGHUP = 1;
const SIGABRT = 6;
const SIGKILL = 9;
const SIGTERM = 15;

/** DefaultTimeoutStartSec= and DefaultTimeoutStopSec= of systemd-system.conf(5). */
export const DEFAULT_TIMEOUT = 90 * SECOND;

const UNIT: UnitSettings = {
  description: null,
  documentation: [],
  sourcePath: null,
  dependencies: [],
  requiresMountsFor: [],
  conditions: [],
  asserts: [],
  stopWhenUnneeded: false,
  refuseManualStart: false,
  refuseManualStop: false,
  allowIsolate: false,
  defaultDependencies: true,
  // The manual says "replace"; systemd 252 does, and shows, "fail".
  onSuccessJobMode: "fail",
  onFailureJobMode: "replace",
  ignoreOnIsolate: null,
  jobTimeout: "infinity",
  jobRunningTimeout: null,
  jobTimeoutAction: "none",
  // DefaultStartLimitIntervalSec= and DefaultStartLimitBurst= of systemd-system.conf(5).
  startLimitInterval: 10 * SECOND,
  startLimitBurst: 5,
  startLimitAction: "none",
  failureAction: "none",
  successAction: "none",
  failureActionExitStatus: null,
  successActionExitStatus: null,
  collectMode: "inactive",
};

const SERVICE: ServiceSettings = {
  type: null,
  exitType: "main",
  execCondition: [],
  execStartPre: [],
  execStart: [],
  execStartPost: [],
  execReload: [],
  execStop: [],
  execStopPost: [],
  restart: "no",
  restartMode: "normal",
  restartDelay: 100 * MILLISECOND,
  restartSteps: 0,
  restartMaxDelay: "infinity",
  timeoutStart: null,
  timeoutStop: DEFAULT_TIMEOUT,
  timeoutAbort: null,
  timeoutStartFailureMode: "terminate",
  timeoutStopFailureMode: "terminate",
  runtimeMax: "infinity",
  runtimeRandomizedExtra: 0,
  watchdog: 0,
  pidFile: null,
  busName: null,
  remainAfterExit: false,
  guessMainPid: true,
  permissionsStartOnly: false,
  rootDirectoryStartOnly: false,
  nonBlocking: false,
  notifyAccess: null,
  successExitStatus: [],
  restartPreventExitStatus: [],
  restartForceExitStatus: [],
  fileDescriptorStoreMax: 0,
  fileDescriptorStorePreserve: "restart",
  sockets: [],
  reloadSignal: SIGHUP,
};

const DIRECTORIES: DirectorySettings = {
  runtimeDirectory: [],
  runtimeDirectoryMode: 0o755,
  runtimeDirectoryPreserve: "no",
  stateDirectory: [],
  stateDirectoryMode: 0o755,
  cacheDirectory: [],
  cacheDirectoryMode: 0o755,
  logsDirectory: [],
  logsDirectoryMode: 0o755,
  configurationDirectory: [],
  configurationDirectoryMode: 0o755,
};

const EXEC: ExecSettings = {
  ...DIRECTORIES,
  user: null,
  group: null,
  supplementaryGroups: [],
  dynamicUser: false,
  workingDirectory: null,
  rootDirectory: null,
  execSearchPath: [],
  environment: [],
  environmentFiles: [],
  passEnvironment: [],
  unsetEnvironment: [],
  standardInput: null,
  standardOutput: null,
  standardError: null,
  standardInputData: "",
  syslogIdentifier: null,
  umask: 0o022,
  nice: null,
  oomScoreAdjust: null,
  ioSchedulingClass: null,
  ioSchedulingPriority: null,
  cpuSchedulingPolicy: null,
  cpuSchedulingPriority: 0,
  cpuSchedulingResetOnFork: false,
  cpuAffinity: [],
  timerSlackNanoseconds: null,
  limits: {},
  noNewPrivileges: false,
  secureBits: [],
  privateDevices: false,
  protectClock: false,
  protectKernelLogs: false,
  protectKernelModules: false,
  capabilityBoundingSet: CAPABILITIES,
  ambientCapabilities: [],
  ignoreSigpipe: true,
  removeIpc: false,
  credentials: [],
};

const KILL: KillSettings = {
  killMode: "control-group",
  killSignal: SIGTERM,
  restartKillSignal: null,
  finalKillSignal: SIGKILL,
  watchdogSignal: SIGABRT,
  sendSighup: false,
  sendSigkill: true,
};

export const INITIAL_SETTINGS: Settings = {
  ...UNIT,
  ...SERVICE,
  ...EXEC,
  ...KILL,
  wantedBy: [],
  requiredBy: [],
  upheldBy: [],
  alias: [],
  also: [],
  defaultInstance: null,
};
