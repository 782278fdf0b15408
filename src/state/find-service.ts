// A number that the world uses (a token, a timer's id) -> the service that waits for it, and as
// what.

import { controlOf, mainOf, Service } from "./service.ts";
import type { ServiceState, Spawned } from "./service-state.ts";
import type { Turn } from "./turn.ts";

export interface FoundProcess {
  readonly service: Service;
  readonly role: "main" | "control";
  readonly process: Spawned;
}

export function findProcess(turn: Turn, token: number): FoundProcess | null {
  for (const name of turn.units.keys()) {
    const unit = turn.unit(name);
    if (unit.kind !== "service") continue;
    const main = mainOf(unit.at);
    if ((main.is === "asked" || main.is === "alive") && main.token === token) {
      return { service: new Service(turn, name), role: "main", process: main };
    }
    const control = controlOf(unit.at);
    if (control.is === "none" || control.process.is === "none") continue;
    if (control.process.token === token) {
      return { service: new Service(turn, name), role: "control", process: control.process };
    }
  }
  return null;
}

/** The service that has asked the question with this token. */
export function findSearching(turn: Turn, token: number): Service | null {
  const name = turn.units.keys().find((unit) => {
    const state = turn.unit(unit);
    return state.kind === "service" && searchToken(state.at) === token;
  });
  return name === undefined ? null : new Service(turn, name);
}

function searchToken(at: ServiceState): number | null {
  if (!("doing" in at)) return null;
  const { doing } = at;
  const isQuestion = doing.is === "reading-pid-file" || doing.is === "listing-processes";
  return isQuestion ? doing.token : null;
}

/** What a timer of a service is for; null where it is one of before. */
export function timerRole(at: ServiceState, id: number): "timeout" | "retry" | null {
  if ("timer" in at && at.timer?.id === id) return "timeout";
  if ("doing" in at && at.doing.is === "awaiting-pid-file" && at.doing.retry.id === id) {
    return "retry";
  }
  return null;
}
