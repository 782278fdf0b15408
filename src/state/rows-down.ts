// The answers of a service that does not run, and of one that waits to start again.

import type { Service } from "./service.ts";
import { reapLeftovers } from "./service-ends.ts";
import type { Row } from "./service-events.ts";
import { beginRun } from "./service-start-limit.ts";
import { enterDead } from "./service-stopping.ts";

export const DEAD: Row<"dead" | "failed"> = {
  start: beginRun,
  stop: "ignore",
  reload: "ignore",
  "main-spawned": "ignore",
  "control-spawned": "ignore",
  "main-exited": "ignore",
  "control-exited": "ignore",
  empty: "ignore",
  "shim-lost": reapLeftovers,
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

export const FAILED: Row<"failed"> = {
  ...DEAD,
  "reset-failed": (service) => {
    service.remember({ result: "success" });
    service.move({ sub: "dead" });
  },
};

export const AUTO_RESTART: Row<"auto-restart"> = {
  // A start job waits until the time for the restart has come.
  start: "ignore",
  stop: stopWaiting,
  reload: "ignore",
  "main-spawned": "ignore",
  "control-spawned": "ignore",
  "main-exited": "ignore",
  "control-exited": "ignore",
  empty: "ignore",
  "shim-lost": reapLeftovers,
  timeout: queueRestart,
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
  "restart-refused": (service) => enterDead(service, "resources", false),
  "reset-failed": "ignore",
};

function stopWaiting(service: Service): void {
  const isStop = service.turn.jobs.get(service.name)?.type === "stop";
  if (isStop) service.remember({ countRestartsAnew: true });
  service.move({ sub: "dead" }, { restarts: !isStop });
}

/** The restart is a job like any other, so what hangs on the service is restarted with it. */
function queueRestart(service: Service): void {
  const { turn, name } = service;
  const restarts = service.record.restarts + 1;
  service.remember({ restarts });
  service.keep({ sub: "auto-restart", timer: null, isQueued: true });
  turn.touched.add(name);
  service.notice("info", `Restarts by itself, for the ${ordinal(restarts)} time`);
  const why = "its Restart= says so";
  turn.wishes.push({ unit: name, type: "restart", mode: "replace", why, monitored: null });
}

function ordinal(count: number): string {
  const tens = count % 100;
  const ending = tens > 10 && tens < 14 ? undefined : { 1: "st", 2: "nd", 3: "rd" }[count % 10];
  return `${count}${ending ?? "th"}`;
}
