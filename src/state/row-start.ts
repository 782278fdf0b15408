// The answers of a service whose ExecStart= has been run and that is not up yet; what "up" is
// depends on Type=: systemd.service(5).

import type { ServiceType } from "../directives/words.ts";
import { type Service, setMain } from "./service.ts";
import {
  adoptAnnounced,
  controlSpawned,
  extendTimer,
  mainSpawned,
  startTimedOut,
  stopAtOnce,
} from "./service-cells.ts";
import { controlEnded, loseShim, mainEnded } from "./service-ends.ts";
import type { Row, ServiceEvents } from "./service-events.ts";
import { enterRunning } from "./service-running.ts";
import { adoptMain, awaitPidFile, beginSearch, guessMain, readPidFile } from "./service-search.ts";
import { enterStartPost, runStart } from "./service-starting.ts";
import { NO_PROCESS, type Start } from "./service-state.ts";
import { enterKilling, enterStopPost } from "./service-stopping.ts";

export const START: Row<"start"> = {
  start: "ignore",
  stop: stopAtOnce,
  reload: "ignore",
  "main-spawned": spawned,
  "control-spawned": controlSpawned,
  "main-exited": mainExited,
  "control-exited": starterExited,
  empty: nothingLeft,
  "shim-lost": loseShim("stop-sigkill"),
  timeout: timedOut,
  retry: (service, { doing }) => {
    if (doing.is !== "awaiting-pid-file") return;
    service.keep({ ...(service.at as Start), doing: readPidFile(service, doing.waitedMs) });
  },
  "pid-file": pidFileRead,
  processes: (service, { main }, { pids }) => {
    setMain(service, guessMain(service, main, pids));
    enterStartPost(service);
  },
  idle: (service, { doing }) => {
    if (doing.is === "waiting-for-idle") runStart(service, 0);
  },
  ready: (service) => {
    if (isNotify(service.plan.type)) enterStartPost(service);
  },
  // What it says of reloading and stopping counts once it is up.
  reloading: "ignore",
  stopping: "ignore",
  "main-pid": adoptAnnounced,
  extend: extendTimer,
  watchdog: "ignore",
  "bus-name": (service, { main }) => {
    if (main.is !== "asked" && hasBusName(service)) enterStartPost(service);
  },
  "restart-refused": "ignore",
  "reset-failed": "ignore",
};

function isNotify(type: ServiceType): boolean {
  return type === "notify" || type === "notify-reload";
}

/** Where there is no bus, being executed has to be enough. */
function hasBusName({ record, plan }: Service): boolean {
  return plan.type === "dbus" && (record.busName === "owned" || record.busName === "no-bus");
}

function spawned(service: Service, at: Start, event: ServiceEvents["main-spawned"]): void {
  mainSpawned(service, at, event);
  const { type } = service.plan;
  // The last is one whose type was another when it was started.
  const isUp = ["simple", "idle", "exec", "forking"].includes(type);
  if (isUp || hasBusName(service)) enterStartPost(service);
}

function mainExited(
  service: Service,
  { doing }: Start,
  { how }: ServiceEvents["main-exited"],
): void {
  const result = mainEnded(service, how);
  const { type, commands, remainAfterExit, notifyAccess } = service.plan;
  switch (type) {
    case "simple":
    case "idle":
      // It was up from fork(2) on, and has failed as one that was: its start job has succeeded.
      if (how.kind === "not-spawned") enterKilling(service, "stop-sigterm", result);
      else if (commands["start-post"].length === 0) {
        service.move({ sub: "running", main: NO_PROCESS, timer: null });
        enterRunning(service, result);
      } else enterStartPost(service);
      return;
    case "oneshot":
      if (result !== "success") enterKilling(service, "stop-sigterm", result);
      else if (doing.is === "main" && commands.start[doing.index + 1] !== undefined) {
        runStart(service, doing.index + 1);
      } else enterStartPost(service);
      return;
    case "notify":
    case "notify-reload":
      if (result !== "success") enterKilling(service, "stop-sigterm", result);
      // Nobody is left who may say READY=1.
      else if (!remainAfterExit || notifyAccess === "main") {
        enterKilling(service, "stop-sigterm", "protocol");
      }
      return;
    case "exec":
    case "dbus":
      enterRunning(service, result);
      return;
    case "forking":
      // Announced by MAINPID= and gone again: the starter decides what comes of it.
      if (doing.is === "main") enterRunning(service, result);
      return;
  }
}

function starterExited(
  service: Service,
  { doing, main }: Start,
  { how }: ServiceEvents["control-exited"],
): void {
  if (doing.is !== "command") return;
  const result = controlEnded(service, doing, how);
  if (result !== "success") {
    enterKilling(service, "stop-sigterm", result);
    return;
  }
  const search = beginSearch(service, main);
  if (search === null) enterStartPost(service);
  else service.keep({ ...(service.at as Start), doing: search });
}

function pidFileRead(service: Service, at: Start, { pid }: ServiceEvents["pid-file"]): void {
  if (pid !== null) {
    setMain(service, adoptMain(service, at.main, pid));
    enterStartPost(service);
  } else if (service.plan.commands["start-post"].length > 0) {
    // One of those commands may be what writes it.
    enterStartPost(service);
  } else if (!service.record.occupied) {
    enterStopPost(service, "protocol");
  } else if (at.doing.is === "reading-pid-file") {
    if (at.doing.waitedMs === 0) service.notice("info", "Its PID file is not there yet");
    service.keep({ ...at, doing: awaitPidFile(service, at.doing.waitedMs) });
  }
}

/** Nobody is left who could say that it is up. */
function nothingLeft(service: Service, { doing, main }: Start): void {
  const waitsForFile = doing.is === "awaiting-pid-file" || doing.is === "reading-pid-file";
  const waitsForReady = isNotify(service.plan.type) && main.is === "none";
  if (waitsForFile || waitsForReady) enterStopPost(service, "protocol");
}

function timedOut(service: Service, { doing }: Start): void {
  if (doing.is === "waiting-for-idle") runStart(service, 0);
  else startTimedOut(service);
}
