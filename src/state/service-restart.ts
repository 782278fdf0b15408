// A service that has ended -> whether it starts again by itself, and when: systemd.service(5),
// "Restart=", table 2.

import type { RestartPlan } from "../plan/plan.ts";
import { matches } from "./exit-result.ts";
import type { Service } from "./service.ts";
import type { ServiceResult } from "./service-state.ts";

export function shallRestart(service: Service): boolean {
  const { record, at, turn } = service;
  if (turn.phase.is !== "up") return false;
  if ("why" in at && at.why === "asked") return false;
  if (turn.jobs.get(service.name)?.type === "stop") return false;
  const { restart } = service.plan;
  if (record.mainExit !== null) {
    if (matches(restart.preventStatuses, record.mainExit.how)) return false;
    if (matches(restart.forceStatuses, record.mainExit.how)) return true;
  }
  return isRestartCause(restart, record.result);
}

function isRestartCause({ when }: RestartPlan, result: ServiceResult): boolean {
  // A condition that does not hold is no reason to try again.
  if (result === "exec-condition") return false;
  switch (when) {
    case "no":
      return false;
    case "always":
      return true;
    case "on-success":
      return result === "success";
    case "on-failure":
      return result !== "success";
    case "on-abnormal":
      return result !== "success" && result !== "exit-code";
    case "on-abort":
      return result === "signal" || result === "core-dump";
    case "on-watchdog":
      return result === "watchdog";
  }
}

/** RestartSec=, growing by RestartSteps= to RestartMaxDelaySec=; null: it waits for ever. */
export function restartDelayMs(restart: RestartPlan, restarts: number): number | null {
  const { delayMs, steps, maxDelayMs } = restart;
  if (delayMs === null || delayMs === 0 || steps === 0) return delayMs;
  if (maxDelayMs === null || delayMs >= maxDelayMs || restarts === 0) return delayMs;
  if (restarts >= steps) return maxDelayMs;
  return Math.round(delayMs * (maxDelayMs / delayMs) ** (restarts / steps));
}
