// A service whose start-up, reload or stop-by-itself is over -> running, exited or on its way down.

import { isActive } from "./activity.ts";
import { mainOf, type Service } from "./service.ts";
import { type Main, NO_PROCESS, type ServiceResult } from "./service-state.ts";
import { enterKilling, enterStop } from "./service-stopping.ts";
import type { Timer } from "./timers.ts";

/** Looks at what there is, and goes where that leads. */
export function enterRunning(
  service: Service,
  result: ServiceResult,
  details: { readonly reloaded?: boolean } = {},
): void {
  service.blame(result);
  const main = mainOf(service.at);
  if (service.record.result !== "success") {
    // A service that has failed is not asked to stop: ExecStop= is for one that works.
    enterKilling(service, "stop-sigterm", "success", "ended");
  } else if (isGood(service, main)) {
    enterByNotification(service, main, details);
  } else if (service.plan.remainAfterExit) {
    service.move({ sub: "exited" }, details);
  } else {
    enterStop(service, "success", "ended");
  }
}

/** What the service has said while it was not listened to counts now. */
function enterByNotification(
  service: Service,
  main: Main,
  details: { readonly reloaded?: boolean },
): void {
  switch (service.record.notified) {
    case "reloading":
      enterReloadByItself(service);
      return;
    case "stopping":
      enterStopByItself(service);
      return;
    case "nothing":
    case "ready":
      service.move({ sub: "running", main, timer: runtimeTimer(service) }, details);
  }
}

/** RELOADING=1: it has begun to reload, and says READY=1 when that is over. */
export function enterReloadByItself(service: Service): void {
  const timer = service.deadline(service.plan.startTimeoutMs);
  service.move({ sub: "reload-notify", main: mainOf(service.at), timer });
  for (const unit of service.turn.unitPlan(service.name).relations.PropagatesReloadTo ?? []) {
    const why = `${service.name} reloads`;
    service.turn.wishes.push({ unit, type: "try-reload", mode: "fail", why, monitored: null });
  }
}

/** STOPPING=1: as if it had got its SIGTERM already. */
export function enterStopByItself(service: Service): void {
  const timer = service.deadline(service.plan.stopTimeoutMs);
  const main = mainOf(service.at);
  service.move({ sub: "stop-sigterm", main, doing: NO_PROCESS, timer, why: "ended" });
}

/** Whether what makes the service a running one is there. */
function isGood(service: Service, main: Main): boolean {
  const { record, plan } = service;
  if (plan.type === "dbus" && record.busName === "free") return false;
  if (main.is === "unknown") return record.occupied;
  if (main.is !== "none") return true;
  return plan.exitType === "cgroup" && record.occupied;
}

/** RuntimeMaxSec=, counted from when it became active; RuntimeRandomizedExtraSec= on top. */
function runtimeTimer(service: Service): Timer | null {
  const { turn, plan, record } = service;
  if (plan.runtimeMaxMs === null) return null;
  const isRunning = isActive(turn.activeState(service.name));
  const fromMs = isRunning ? record.stamps.activeSinceMs : turn.now.monotonicMs;
  const atMs = fromMs + plan.runtimeMaxMs + extraMs(service, fromMs);
  return turn.setTimerAt({ kind: "unit", unit: service.name }, atMs);
}

/** The same for the whole of a run, and different from one run and unit to another. */
function extraMs({ name, plan }: Service, seed: number): number {
  if (plan.runtimeExtraMs === 0) return 0;
  let hash = seed % 0x7fffffff;
  for (const character of name) hash = (hash * 31 + character.charCodeAt(0)) % 0x7fffffff;
  return hash % plan.runtimeExtraMs;
}
