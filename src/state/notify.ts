// A notification -> what its service makes of it: sd_notify(3), and systemd.service(5),
// "NotifyAccess=".

import { takeDescriptors } from "./descriptor-store.ts";
import type { Event, NotifyField } from "./events.ts";
import { HELD_NOTIFICATIONS_MAX, STATUS_TEXT_MAX } from "./limits.ts";
import { controlOf, isWatched, mainOf, Service } from "./service.ts";
import type { ServiceEvent } from "./service-events.ts";
import { tellService } from "./service-table.ts";
import type { HeldNotification } from "./state.ts";
import type { Turn } from "./turn.ts";

type Notification = Extract<Event, { kind: "notify" }>;

export function notified(
  turn: Turn,
  { unit, pid, fields, descriptors }: Omit<Notification, "kind" | "now">,
): void {
  const name = turn.nameOf(unit);
  if (turn.unit(name).kind !== "service") return;
  const service = new Service(turn, name);
  if (!mayNotify(service, pid)) {
    holdOrDrop(service, { pid, fields });
    return;
  }
  const values = new Map(fields);
  const mainPid = readNumber(values, "MAINPID");
  if (mainPid !== null) tellService(service, { kind: "main-pid", pid: mainPid });
  const change = lastChange(service, fields, values);
  if (change !== null) tellService(service, change);
  takeStatus(service, values);
  takeTimes(service, values);
  takeDescriptors(service, values, descriptors);
}

/** A process has been executed: what it may have said before that was told can be judged now. */
export function releaseHeld(service: Service): void {
  const { held } = service.record;
  if (held.length === 0) return;
  service.remember({ held: [] });
  for (const notification of held) {
    // What descriptors came along is closed by now.
    notified(service.turn, { unit: service.name, ...notification, descriptors: 0 });
  }
}

/** What a program says may overtake the news that it was executed. */
function holdOrDrop(service: Service, notification: HeldNotification): void {
  const { held } = service.record;
  if (mayBeKnownSoon(service) && held.length < HELD_NOTIFICATIONS_MAX) {
    service.remember({ held: [...held, notification] });
  } else {
    service.notice("debug", `A notification from process ${notification.pid} is not accepted`);
  }
}

function mayBeKnownSoon({ at, plan }: Service): boolean {
  const control = controlOf(at);
  const isControlNew = control.is === "command" && control.process.is === "asked";
  const isMainNew = mainOf(at).is === "asked";
  return plan.notifyAccess !== "none" && (isMainNew || isControlNew);
}

function mayNotify(service: Service, pid: number): boolean {
  const main = mainOf(service.at);
  const control = controlOf(service.at);
  const isMain = main.is === "alive" && main.pid === pid;
  switch (service.plan.notifyAccess) {
    case "none":
      return false;
    case "main":
      return isMain;
    case "exec":
      if (control.is !== "command" || control.process.is !== "alive") return isMain;
      return isMain || control.process.pid === pid;
    case "all":
      return true;
  }
}

/** The last one wins, as its author thinks that the ones before are over. */
function lastChange(
  service: Service,
  fields: readonly NotifyField[],
  values: ReadonlyMap<string, string>,
): ServiceEvent | null {
  const last = fields.findLast(
    ([key, value]) => value === "1" && ["READY", "RELOADING", "STOPPING"].includes(key),
  );
  switch (last?.[0]) {
    case "READY":
      service.remember({ notified: "ready" });
      return { kind: "ready" };
    case "RELOADING": {
      service.remember({ notified: "reloading" });
      const sinceUsec = readNumber(values, "MONOTONIC_USEC");
      return { kind: "reloading", sinceMs: sinceUsec === null ? null : sinceUsec / 1000 };
    }
    case "STOPPING":
      service.remember({ notified: "stopping" });
      return { kind: "stopping" };
    default:
      return null;
  }
}

function takeStatus(service: Service, values: ReadonlyMap<string, string>): void {
  const status = values.get("STATUS");
  if (status !== undefined) service.remember({ statusText: status.slice(0, STATUS_TEXT_MAX) });
  const errno = readNumber(values, "ERRNO");
  if (errno !== null) service.remember({ statusErrno: errno });
}

function takeTimes(service: Service, values: ReadonlyMap<string, string>): void {
  const extendUsec = readNumber(values, "EXTEND_TIMEOUT_USEC");
  if (extendUsec !== null) {
    const untilMs = service.turn.now.monotonicMs + Math.ceil(extendUsec / 1000);
    tellService(service, { kind: "extend", untilMs });
  }
  const watchdogUsec = readNumber(values, "WATCHDOG_USEC");
  if (watchdogUsec !== null) {
    const intervalMs = Math.ceil(watchdogUsec / 1000);
    if (isWatched(service.at)) {
      service.turn.act({ kind: "arm-watchdog", unit: service.name, intervalMs });
    }
    service.remember({ watchdogMs: intervalMs });
  }
  if (values.get("WATCHDOG") === "trigger") tellService(service, { kind: "watchdog" });
}

function readNumber(values: ReadonlyMap<string, string>, key: string): number | null {
  const text = values.get(key);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
