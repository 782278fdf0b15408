// What holds of a unit where its files say nothing: the values that systemd's manual pages give.

import {
  type CommonPlan,
  type LoadState,
  PHASES,
  type Phase,
  type ServicePlan,
  type ServiceUnit,
  type TargetUnit,
  type UnitPlan,
} from "./plan.ts";

const SIGHUP = 1;
const SIGABRT = 6;
const SIGKILL = 9;
const SIGTERM = 15;

/** DefaultTimeoutStartSec= and DefaultTimeoutStopSec= of systemd-system.conf(5). */
const DEFAULT_TIMEOUT_MS = 90_000;

export const DEFAULT_SERVICE: ServicePlan = {
  type: "simple",
  exitType: "main",
  commands: Object.fromEntries(PHASES.map((phase) => [phase, []])) as unknown as Readonly<
    Record<Phase, readonly never[]>
  >,
  remainAfterExit: false,
  guessMainPid: true,
  hasPidFile: false,
  notifyAccess: "none",
  store: { max: 0, preserve: "restart" },
  reloadSignal: SIGHUP,
  restart: {
    when: "no",
    mode: "normal",
    delayMs: 100,
    steps: 0,
    maxDelayMs: null,
    preventStatuses: [],
    forceStatuses: [],
  },
  successStatuses: [],
  startTimeoutMs: DEFAULT_TIMEOUT_MS,
  stopTimeoutMs: DEFAULT_TIMEOUT_MS,
  abortTimeoutMs: DEFAULT_TIMEOUT_MS,
  startFailureMode: "terminate",
  stopFailureMode: "terminate",
  runtimeMaxMs: null,
  runtimeExtraMs: 0,
  watchdogMs: 0,
  kill: {
    mode: "control-group",
    signal: SIGTERM,
    restartSignal: SIGTERM,
    finalSignal: SIGKILL,
    watchdogSignal: SIGABRT,
    sendSighup: false,
    sendSigkill: true,
  },
};

const COMMON: Omit<CommonPlan, "name" | "load" | "relations"> = {
  hasConditions: false,
  startLimit: { intervalMs: 10_000, burst: 5, action: "none" },
  jobTimeoutMs: null,
  jobRunningTimeoutMs: null,
  jobTimeoutAction: "none",
  refuseManualStart: false,
  refuseManualStop: false,
  stopWhenUnneeded: false,
  allowIsolate: false,
  ignoreOnIsolate: false,
  // What systemd 252 does; its manual says "replace" for both.
  onSuccessJobMode: "fail",
  onFailureJobMode: "replace",
  successAction: { action: "none", exitStatus: null },
  failureAction: { action: "none", exitStatus: null },
};

export function defaultService(name: string): ServiceUnit {
  const common = { name, load: "loaded", relations: {}, ...COMMON } as const;
  return { kind: "service", ...common, service: DEFAULT_SERVICE };
}

export function defaultTarget(name: string): TargetUnit {
  return { kind: "target", name, load: "loaded", relations: {}, ...COMMON };
}

/** A unit that cannot be started. One that runs all the same is stopped by the defaults. */
export function absentUnit(name: string, load: Exclude<LoadState, "loaded">): UnitPlan {
  const unit = name.endsWith(".service") ? defaultService(name) : defaultTarget(name);
  return { ...unit, load };
}
