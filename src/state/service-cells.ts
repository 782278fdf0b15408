// Answers that several states of a service have in common.

import type { TimeoutMode } from "../directives/words.ts";
import { type Service, setControl, setMain } from "./service.ts";
import { adoptMain } from "./service-search.ts";
import type { Main, ServiceState } from "./service-state.ts";
import { enterKilling, enterStopPost } from "./service-stopping.ts";

export function mainSpawned(
  service: Service,
  at: { readonly main: Main },
  { pid }: { readonly pid: number },
): void {
  if (at.main.is === "asked") setMain(service, { is: "alive", token: at.main.token, pid });
}

export function controlSpawned(
  service: Service,
  { doing }: Extract<ServiceState, { readonly doing: unknown }>,
  { pid }: { readonly pid: number },
): void {
  if (doing.is !== "command" || doing.process.is !== "asked") return;
  setControl(service, { is: "alive", token: doing.process.token, pid });
}

/** MAINPID=: from here on another process is the main one. */
export function adoptAnnounced(
  service: Service,
  at: { readonly main: Main },
  { pid }: { readonly pid: number },
): void {
  setMain(service, adoptMain(service, at.main, pid));
}

/** EXTEND_TIMEOUT_USEC=: the time that is left is made longer, never shorter. */
export function extendTimer(
  service: Service,
  at: ServiceState,
  { untilMs }: { readonly untilMs: number },
): void {
  if (!("timer" in at) || at.timer === null || at.timer.atMs >= untilMs) return;
  service.turn.cancelTimer(at.timer);
  const owner = { kind: "unit", unit: service.name } as const;
  service.keep({ ...at, timer: service.turn.setTimerAt(owner, untilMs) });
}

export function missedWatchdog(service: Service): void {
  service.notice("error", "Watchdog timeout");
  enterKilling(service, "stop-watchdog", "watchdog", "ended");
}

/** A stop that comes while it starts or reloads: ExecStop= is for one that is up. */
export function stopAtOnce(service: Service): void {
  enterKilling(service, "stop-sigterm", "success", "asked");
}

export function startTimedOut(service: Service): void {
  service.notice("warning", `State '${service.at.sub}' timed out`);
  endByMode(service, service.plan.startFailureMode);
}

export function stopTimedOut(service: Service): void {
  service.notice("warning", `State '${service.at.sub}' timed out`);
  endByMode(service, service.plan.stopFailureMode);
}

/** TimeoutStartFailureMode= and TimeoutStopFailureMode=. */
function endByMode(service: Service, mode: TimeoutMode): void {
  switch (mode) {
    case "terminate":
      enterKilling(service, "stop-sigterm", "timeout");
      return;
    case "abort":
      enterKilling(service, "stop-watchdog", "timeout");
      return;
    case "kill":
      if (service.plan.kill.sendSigkill) enterKilling(service, "stop-sigkill", "timeout");
      else enterStopPost(service, "timeout");
  }
}

/** It is on its way down already, and is not to come up again by itself. */
export function noteStop(service: Service, at: ServiceState): void {
  if ("why" in at) service.keep({ ...at, why: "asked" });
}
