// The answers of a service that runs ExecCondition= or ExecStartPre=.

import type { Service } from "./service.ts";
import { controlSpawned, extendTimer, startTimedOut, stopAtOnce } from "./service-cells.ts";
import { controlEnded, loseShim, nextIndex } from "./service-ends.ts";
import type { Row, ServiceEvents } from "./service-events.ts";
import { enterStart, enterStartPre, runBeforeStart } from "./service-starting.ts";
import type { BeforeStart } from "./service-state.ts";
import { enterKilling } from "./service-stopping.ts";

export const BEFORE_START: Row<"condition" | "start-pre"> = {
  start: "ignore",
  stop: stopAtOnce,
  reload: "ignore",
  "main-spawned": "ignore",
  "control-spawned": controlSpawned,
  "main-exited": "ignore",
  "control-exited": commandExited,
  // Told before the end of the command, it would be too early to believe it.
  empty: "ignore",
  "shim-lost": loseShim("stop-sigkill"),
  timeout: startTimedOut,
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

function commandExited(
  service: Service,
  { sub, doing }: BeforeStart,
  { how }: ServiceEvents["control-exited"],
): void {
  const result = controlEnded(service, doing, how);
  const next = nextIndex(service, doing, result);
  if (result !== "success") enterKilling(service, "stop-sigterm", result);
  else if (next !== null) runBeforeStart(service, sub, next);
  else if (sub === "condition") enterStartPre(service);
  else enterStart(service);
}
