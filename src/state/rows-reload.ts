// The answers of a service that reloads.

import { type Service, setMain } from "./service.ts";
import {
  adoptAnnounced,
  controlSpawned,
  extendTimer,
  mainSpawned,
  missedWatchdog,
  stopAtOnce,
} from "./service-cells.ts";
import { controlEnded, loseShim, mainEnded, nextIndex } from "./service-ends.ts";
import type { Row, ServiceEvents } from "./service-events.ts";
import { endReload, giveUpReload, reloadTimedOut, runReload } from "./service-reload.ts";
import { enterRunning, enterStopByItself } from "./service-running.ts";
import { adoptMain, readPidFile } from "./service-search.ts";
import type { Reload, ReloadBySignal } from "./service-state.ts";

export const RELOAD: Row<"reload"> = {
  start: "ignore",
  stop: stopAtOnce,
  reload: "ignore",
  "main-spawned": mainSpawned,
  "control-spawned": controlSpawned,
  // What that means is looked at when the command is done.
  "main-exited": (service, _at, { how }) => void mainEnded(service, how),
  "control-exited": commandExited,
  empty: (service, { doing }) => {
    if (doing.is !== "command") endReload(service, true);
  },
  "shim-lost": loseShim("stop-sigkill"),
  timeout: (service, { doing }) => {
    if (doing.is === "command") reloadTimedOut(service, doing);
    else giveUpReload(service, false);
  },
  retry: "ignore",
  "pid-file": (service, { main }, { pid }) => {
    if (pid !== null) setMain(service, adoptMain(service, main, pid));
    endReload(service, true);
  },
  processes: "ignore",
  idle: "ignore",
  ready: "ignore",
  // What it says of reloading and stopping counts when the command is done.
  reloading: "ignore",
  stopping: "ignore",
  "main-pid": adoptAnnounced,
  extend: extendTimer,
  watchdog: missedWatchdog,
  "bus-name": "ignore",
  "restart-refused": "ignore",
  "reset-failed": "ignore",
};

/** Type=notify-reload after its signal, and any service that has said RELOADING=1 by itself. */
const BY_NOTIFICATION: Row<"reload-signal" | "reload-notify"> = {
  start: "ignore",
  stop: stopAtOnce,
  reload: "ignore",
  "main-spawned": mainSpawned,
  "control-spawned": "ignore",
  "main-exited": (service, _at, { how }) => {
    mainEnded(service, how);
    giveUpReload(service, false);
  },
  "control-exited": "ignore",
  empty: (service) => giveUpReload(service, false),
  "shim-lost": loseShim("stop-sigkill"),
  timeout: (service) => {
    service.notice("warning", "Reload timed out");
    giveUpReload(service, false);
  },
  retry: "ignore",
  "pid-file": "ignore",
  processes: "ignore",
  idle: "ignore",
  ready: "ignore",
  reloading: "ignore",
  stopping: enterStopByItself,
  "main-pid": adoptAnnounced,
  extend: extendTimer,
  watchdog: missedWatchdog,
  "bus-name": (service, _at, { state }) => {
    if (state === "free") giveUpReload(service, false);
  },
  "restart-refused": "ignore",
  "reset-failed": "ignore",
};

export const RELOAD_SIGNAL: Row<"reload-signal"> = { ...BY_NOTIFICATION, reloading: beginReload };

export const RELOAD_NOTIFY: Row<"reload-notify"> = {
  ...BY_NOTIFICATION,
  ready: (service) => enterRunning(service, "success", { reloaded: true }),
};

function commandExited(
  service: Service,
  { doing }: Reload,
  { how }: ServiceEvents["control-exited"],
): void {
  if (doing.is !== "command") return;
  const result = controlEnded(service, doing, how);
  const next = nextIndex(service, doing, result);
  if (next !== null) runReload(service, next);
  else if (result === "success" && service.plan.hasPidFile) {
    service.keep({ ...(service.at as Reload), doing: readPidFile(service) });
  } else endReload(service, result === "success");
}

/** One that began before the signal was sent is about something else. */
function beginReload(
  service: Service,
  at: Extract<ReloadBySignal, { sub: "reload-signal" }>,
  { sinceMs }: ServiceEvents["reloading"],
): void {
  if (sinceMs === null || sinceMs < at.sinceMs) return;
  const timer = service.deadline(service.plan.startTimeoutMs);
  service.move({ sub: "reload-notify", main: at.main, timer });
}
