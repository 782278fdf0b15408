// The answers of a service that runs ExecStartPost=.

import { type Service, setMain } from "./service.ts";
import {
  adoptAnnounced,
  controlSpawned,
  extendTimer,
  mainSpawned,
  missedWatchdog,
  startTimedOut,
  stopAtOnce,
} from "./service-cells.ts";
import { controlEnded, loseShim, mainEnded, nextIndex } from "./service-ends.ts";
import type { Row, ServiceEvents } from "./service-events.ts";
import { enterRunning } from "./service-running.ts";
import { adoptMain, awaitPidFile, beginSearch, guessMain, readPidFile } from "./service-search.ts";
import { runStartPost } from "./service-starting.ts";
import type { StartPost } from "./service-state.ts";
import { enterKilling, enterStop } from "./service-stopping.ts";

export const START_POST: Row<"start-post"> = {
  start: "ignore",
  stop: stopAtOnce,
  reload: "ignore",
  "main-spawned": mainSpawned,
  "control-spawned": controlSpawned,
  // What that means is looked at when the command is done.
  "main-exited": (service, _at, { how }) => void mainEnded(service, how),
  "control-exited": commandExited,
  empty: (service, { doing }) => {
    if (doing.is !== "command") enterStop(service, "protocol", "ended");
  },
  "shim-lost": loseShim("stop-sigkill"),
  timeout: startTimedOut,
  retry: (service, at) => {
    if (at.doing.is !== "awaiting-pid-file") return;
    service.keep({ ...at, doing: readPidFile(service, at.doing.waitedMs) });
  },
  "pid-file": pidFileRead,
  processes: (service, { main }, { pids }) => {
    setMain(service, guessMain(service, main, pids));
    enterRunning(service, "success");
  },
  idle: "ignore",
  ready: "ignore",
  // What it says of reloading and stopping counts once it is running.
  reloading: "ignore",
  stopping: "ignore",
  "main-pid": adoptAnnounced,
  extend: extendTimer,
  watchdog: missedWatchdog,
  "bus-name": "ignore",
  "restart-refused": "ignore",
  "reset-failed": "ignore",
};

function commandExited(
  service: Service,
  { doing, main }: StartPost,
  { how }: ServiceEvents["control-exited"],
): void {
  if (doing.is !== "command") return;
  const result = controlEnded(service, doing, how);
  const next = nextIndex(service, doing, result);
  if (result !== "success") {
    enterKilling(service, "stop-sigterm", result);
    return;
  }
  if (next !== null) {
    runStartPost(service, next);
    return;
  }
  const search = beginSearch(service, main);
  if (search === null) enterRunning(service, "success");
  else service.keep({ ...(service.at as StartPost), doing: search });
}

function pidFileRead(service: Service, at: StartPost, { pid }: ServiceEvents["pid-file"]): void {
  if (pid !== null) {
    setMain(service, adoptMain(service, at.main, pid));
    enterRunning(service, "success");
  } else if (!service.record.occupied) {
    enterStop(service, "protocol", "ended");
  } else if (at.doing.is === "reading-pid-file") {
    service.keep({ ...at, doing: awaitPidFile(service, at.doing.waitedMs) });
  }
}
