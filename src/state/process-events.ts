// What has become of processes -> the services that they belong to.

import type { Answer, ProcessEvent } from "./events.ts";
import { findProcess, findSearching } from "./find-service.ts";
import { conditionsChecked } from "./job-run.ts";
import { releaseHeld } from "./notify.ts";
import { Service } from "./service.ts";
import { tellService } from "./service-table.ts";
import type { Turn } from "./turn.ts";

export function processEvent(turn: Turn, event: ProcessEvent): void {
  switch (event.kind) {
    case "spawned":
      spawned(turn, event.token, event.pid);
      return;
    case "spawn-failed": {
      const { token, status } = event;
      const found = findProcess(turn, token);
      if (found === null) return;
      const how = status === null ? NOT_SPAWNED : ({ kind: "exited", status } as const);
      // A daemon that was to be watched, and was gone: how it ended, nobody knows. Like systemd,
      // which then sees an empty control group and no more, this takes it for a success.
      const ending = found.process.is === "asked" ? how : ENDED_UNSEEN;
      tellService(found.service, { kind: `${found.role}-exited`, how: ending });
      return;
    }
    case "exited": {
      const found = findProcess(turn, event.token);
      const { how } = event;
      if (found !== null) tellService(found.service, { kind: `${found.role}-exited`, how });
      return;
    }
    case "empty":
    case "shim-lost":
      groupEvent(turn, event.unit, event.kind);
  }
}

const NOT_SPAWNED = { kind: "not-spawned" } as const;
const ENDED_UNSEEN = { kind: "exited", status: 0 } as const;

function spawned(turn: Turn, token: number, pid: number): void {
  const found = findProcess(turn, token);
  if (found?.process.is !== "asked") return;
  tellService(found.service, { kind: `${found.role}-spawned`, pid });
  releaseHeld(found.service);
}

function groupEvent(turn: Turn, unit: string, kind: "empty" | "shim-lost"): void {
  const state = turn.unit(unit);
  if (state.kind !== "service" || !state.occupied) return;
  const service = new Service(turn, unit);
  if (kind === "empty") service.remember({ occupied: false });
  tellService(service, { kind });
}

/** At the very end: services do nothing any more, and only their emptiness counts. */
export function lateProcessEvent(turn: Turn, event: ProcessEvent): void {
  if (event.kind !== "empty" && event.kind !== "shim-lost") return;
  const { unit } = event;
  const state = turn.unit(unit);
  if (state.kind !== "service" || !state.occupied) return;
  if (event.kind === "empty") turn.units.set(unit, { ...state, occupied: false });
  else turn.act({ kind: "reap-leftovers", unit });
}

export function answered(turn: Turn, answer: Answer): void {
  switch (answer.kind) {
    case "conditions":
      conditionsChecked(turn, answer);
      return;
    case "pid-file": {
      const service = findSearching(turn, answer.token);
      if (service !== null) tellService(service, answer);
      return;
    }
    case "processes": {
      const service = findSearching(turn, answer.token);
      if (service !== null) tellService(service, answer);
      return;
    }
    case "bus-name": {
      const unit = turn.nameOf(answer.unit);
      if (turn.unit(unit).kind !== "service") return;
      const service = new Service(turn, unit);
      service.remember({ busName: answer.state });
      tellService(service, answer);
    }
  }
}
