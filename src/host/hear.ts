// What PID 1 tells, in numbers -> events of the state machine, in names.

import type { Event, NotifyField } from "../state/events.ts";
import type { WireEvent } from "../wire/event.ts";
import { type Memory, unitOfNumber } from "./memory.ts";
import { isBelow, type Processes } from "./processes.ts";

/** Undefined for what is of no unit, and for what is answered elsewhere. */
export function hear(event: WireEvent, memory: Memory, processes: Processes): Event | undefined {
  const { now } = event;
  switch (event.kind) {
    case "spawned":
      return { now, kind: "spawned", token: event.token, pid: event.pid };
    case "spawn-failed":
      return { now, kind: "spawn-failed", token: event.token, status: event.tag || null };
    case "exited":
      return { now, kind: "exited", token: event.token, how: event.how };
    case "empty":
    case "lost":
    case "watchdog": {
      const unit = unitOfNumber(memory, event.unit);
      if (unit === undefined) return undefined;
      return { now, kind: event.kind === "lost" ? "shim-lost" : event.kind, unit };
    }
    case "notify": {
      const unit = event.unit === undefined ? undefined : unitOfNumber(memory, event.unit);
      if (unit === undefined) return undefined;
      const shim = memory.shims[unit];
      const said = parseNotification(event.text);
      const fields = said.filter((field) => isTrusted(field, shim, processes));
      const { pid, descriptors } = event;
      return { now, kind: "notify", unit, pid, fields, descriptors };
    }
    case "timer":
      return { now, kind: "timer", id: event.id };
    case "signal":
      return { now, kind: "signal", signal: event.signal };
    case "closed":
      return { now, kind: "closed", connection: event.connection };
    default:
      return undefined;
  }
}

/** Lines of NAME=value; sd_notify(3). */
export function parseNotification(text: string): readonly NotifyField[] {
  return text.split("\n").flatMap((line) => {
    const equals = line.indexOf("=");
    return equals < 1 ? [] : [[line.slice(0, equals), line.slice(equals + 1)] as const];
  });
}

/** A unit may name only a process of its own as its main one. */
function isTrusted(
  [name, value]: NotifyField,
  shim: number | undefined,
  processes: Processes,
): boolean {
  if (name !== "MAINPID") return true;
  const pid = /^\d+$/.test(value) ? Number(value) : 0;
  return pid > 1 && shim !== undefined && isBelow(processes, pid, shim);
}
