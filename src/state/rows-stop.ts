// The answers of a service that is being stopped, up to ExecStopPost=.

import { controlOf, mainOf, type Service } from "./service.ts";
import {
  controlSpawned,
  extendTimer,
  mainSpawned,
  noteStop,
  stopTimedOut,
} from "./service-cells.ts";
import { controlEnded, loseShim, mainEnded, nextIndex } from "./service-ends.ts";
import type { Row, ServiceEvents } from "./service-events.ts";
import { signalLatecomer } from "./service-kill.ts";
import { isThere, type Killing, type ServiceResult, type Stop } from "./service-state.ts";
import { enterKilling, enterStopPost, runStop } from "./service-stopping.ts";

export const STOP: Row<"stop"> = {
  start: "ignore",
  stop: noteStop,
  reload: "ignore",
  "main-spawned": mainSpawned,
  "control-spawned": controlSpawned,
  // What is left to do is the same.
  "main-exited": (service, _at, { how }) => void mainEnded(service, how),
  "control-exited": commandExited,
  empty: "ignore",
  "shim-lost": loseShim("stop-sigkill"),
  timeout: stopTimedOut,
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

const KILLING: Row<"stop-watchdog" | "stop-sigterm" | "stop-sigkill"> = {
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
  "main-exited": (service, _at, { how }) => goOn(service, mainEnded(service, how)),
  "control-exited": (service, { doing }, { how }) => {
    if (doing.is === "command") goOn(service, controlEnded(service, doing, how));
  },
  empty: (service) => goOn(service, "success"),
  "shim-lost": loseShim("stop-sigkill"),
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

export const STOP_WATCHDOG: Row<"stop-watchdog"> = KILLING;

export const STOP_SIGTERM: Row<"stop-sigterm"> = {
  ...KILLING,
  timeout: (service, at) => {
    if (service.plan.stopFailureMode === "abort") enterKilling(service, "stop-watchdog", "timeout");
    else killTimedOut(service, at);
  },
};

export const STOP_SIGKILL: Row<"stop-sigkill"> = {
  ...KILLING,
  timeout: (service) => {
    service.notice("error", "Processes are still there after SIGKILL");
    enterStopPost(service, "timeout");
  },
};

function commandExited(
  service: Service,
  { doing, why }: Stop,
  { how }: ServiceEvents["control-exited"],
): void {
  const result = controlEnded(service, doing, how);
  const next = nextIndex(service, doing, result);
  if (next !== null) runStop(service, next, why);
  else enterKilling(service, "stop-sigterm", result, why);
}

/** Main and other process are waited for; what else there is gets its end after ExecStopPost=. */
function goOn(service: Service, result: ServiceResult): void {
  service.blame(result);
  const { at } = service;
  if (!isThere(mainOf(at)) && !isThere(controlOf(at))) enterStopPost(service, result);
}

function killTimedOut(service: Service, { sub }: Killing): void {
  service.notice("warning", `State '${sub}' timed out`);
  if (service.plan.kill.sendSigkill) enterKilling(service, "stop-sigkill", "timeout");
  else enterStopPost(service, "timeout");
}
