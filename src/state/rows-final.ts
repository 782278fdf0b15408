// The answers of a service that runs ExecStopPost=, or whose last processes are being ended.

import { controlOf, mainOf, type Service } from "./service.ts";
import { controlSpawned, extendTimer, mainSpawned, noteStop } from "./service-cells.ts";
import { controlEnded, loseShim, mainEnded, nextIndex } from "./service-ends.ts";
import type { Row, ServiceEvents } from "./service-events.ts";
import { killsAll, signalLatecomer } from "./service-kill.ts";
import { isThere, type Killing, type ServiceResult, type StopPost } from "./service-state.ts";
import { enterDead, enterKilling, runStopPost } from "./service-stopping.ts";

export const STOP_POST: Row<"stop-post"> = {
  start: "ignore",
  stop: noteStop,
  reload: "ignore",
  "main-spawned": mainSpawned,
  "control-spawned": controlSpawned,
  "main-exited": (service, _at, { how }) => void mainEnded(service, how),
  "control-exited": commandExited,
  empty: "ignore",
  "shim-lost": loseShim("final-sigkill"),
  timeout: commandTimedOut,
  retry: "ignore",
  "pid-file": "ignore",
  processes: "ignore",
  idle: "ignore",
  ready: "ignore",
  reloading: "ignore",
  stopping: "ignore",
  "main-pid": "ignore",
  extend: extendTimer,
  watchdog: "ignore",
  "bus-name": "ignore",
  "restart-refused": "ignore",
  "reset-failed": "ignore",
};

const KILLING: Row<"final-watchdog" | "final-sigterm" | "final-sigkill"> = {
  start: "ignore",
  stop: noteStop,
  reload: "ignore",
  "main-spawned": (service, at, event) => {
    mainSpawned(service, at, event);
    signalLatecomer(service, at.sub, event.pid);
  },
  "control-spawned": (service, at, event) => {
    controlSpawned(service, at, event);
    signalLatecomer(service, at.sub, event.pid);
  },
  "main-exited": (service, { sub }, { how }) => goOn(service, sub, mainEnded(service, how)),
  "control-exited": (service, { sub, doing }, { how }) => {
    if (doing.is === "command") goOn(service, sub, controlEnded(service, doing, how));
  },
  empty: (service, { sub }) => goOn(service, sub, "success"),
  "shim-lost": loseShim("final-sigkill"),
  timeout: killTimedOut,
  retry: "ignore",
  "pid-file": "ignore",
  processes: "ignore",
  idle: "ignore",
  ready: "ignore",
  reloading: "ignore",
  stopping: "ignore",
  "main-pid": "ignore",
  extend: extendTimer,
  watchdog: "ignore",
  "bus-name": "ignore",
  "restart-refused": "ignore",
  "reset-failed": "ignore",
};

export const FINAL_WATCHDOG: Row<"final-watchdog"> = KILLING;

export const FINAL_SIGTERM: Row<"final-sigterm"> = {
  ...KILLING,
  timeout: (service, at) => {
    const mode = service.plan.stopFailureMode;
    if (mode === "abort") enterKilling(service, "final-watchdog", "timeout");
    else killTimedOut(service, at);
  },
};

export const FINAL_SIGKILL: Row<"final-sigkill"> = {
  ...KILLING,
  timeout: (service) => {
    service.notice("error", "Processes are still there after SIGKILL");
    enterDead(service, "timeout", true);
  },
};

function commandExited(
  service: Service,
  { doing, why }: StopPost,
  { how }: ServiceEvents["control-exited"],
): void {
  const result = controlEnded(service, doing, how);
  const next = nextIndex(service, doing, result);
  // Its process is no longer there to be killed, and the state is left at once.
  if (next !== null) runStopPost(service, next, why);
  else enterKilling(service, "final-sigterm", result, why);
}

function commandTimedOut(service: Service): void {
  service.notice("warning", "State 'stop-post' timed out");
  const { stopFailureMode, kill } = service.plan;
  if (stopFailureMode === "terminate") enterKilling(service, "final-sigterm", "timeout");
  else if (stopFailureMode === "abort") enterKilling(service, "final-watchdog", "timeout");
  else if (kill.sendSigkill) enterKilling(service, "final-sigkill", "timeout");
  else enterDead(service, "timeout", false);
}

/** Where every process is to go, the last one is waited for. */
function goOn(service: Service, stage: Killing["sub"], result: ServiceResult): void {
  service.blame(result);
  const { at, plan, record } = service;
  if (isThere(mainOf(at)) || isThere(controlOf(at))) return;
  if (!record.occupied || plan.kill.mode === "process" || plan.kill.mode === "none") {
    enterDead(service, result, true);
  } else if (!killsAll(plan.kill, stage)) {
    if (plan.kill.sendSigkill) enterKilling(service, "final-sigkill", "success");
    else enterDead(service, result, true);
  }
}

function killTimedOut(service: Service, { sub }: Killing): void {
  service.notice("warning", `State '${sub}' timed out`);
  if (service.plan.kill.sendSigkill) enterKilling(service, "final-sigkill", "timeout");
  else enterDead(service, "timeout", false);
}
