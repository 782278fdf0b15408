// The answers of a service that is up.

import type { Service } from "./service.ts";
import { adoptAnnounced, extendTimer, mainSpawned, missedWatchdog } from "./service-cells.ts";
import { loseShim, mainEnded } from "./service-ends.ts";
import type { Row } from "./service-events.ts";
import { enterReload } from "./service-reload.ts";
import { enterReloadByItself, enterRunning, enterStopByItself } from "./service-running.ts";
import { enterStop } from "./service-stopping.ts";

export const RUNNING: Row<"running"> = {
  start: "ignore",
  stop: stop,
  reload: enterReload,
  "main-spawned": mainSpawned,
  "control-spawned": "ignore",
  "main-exited": (service, _at, { how }) => enterRunning(service, mainEnded(service, how)),
  "control-exited": "ignore",
  empty: (service) => enterRunning(service, "success"),
  "shim-lost": loseShim("stop-sigkill"),
  timeout: (service) => {
    service.notice("warning", "It has run for as long as RuntimeMaxSec= allows");
    enterStop(service, "timeout", "ended");
  },
  retry: "ignore",
  "pid-file": "ignore",
  processes: "ignore",
  idle: "ignore",
  ready: "ignore",
  reloading: enterReloadByItself,
  stopping: enterStopByItself,
  "main-pid": adoptAnnounced,
  extend: extendTimer,
  watchdog: missedWatchdog,
  "bus-name": (service, _at, { state }) => {
    if (state === "free") enterRunning(service, "success");
  },
  "restart-refused": "ignore",
  "reset-failed": "ignore",
};

export const EXITED: Row<"exited"> = {
  start: "ignore",
  stop: stop,
  reload: enterReload,
  "main-spawned": "ignore",
  "control-spawned": "ignore",
  "main-exited": "ignore",
  "control-exited": "ignore",
  empty: "ignore",
  "shim-lost": loseShim("stop-sigkill"),
  timeout: "ignore",
  retry: "ignore",
  "pid-file": "ignore",
  processes: "ignore",
  idle: "ignore",
  ready: "ignore",
  reloading: "ignore",
  stopping: "ignore",
  "main-pid": "ignore",
  extend: "ignore",
  watchdog: "ignore",
  "bus-name": "ignore",
  "restart-refused": "ignore",
  "reset-failed": "ignore",
};

function stop(service: Service): void {
  enterStop(service, "success", "asked");
}
