// Questions of the state machine about the world -> events that answer them, at once.

import { readFileSync } from "node:fs";
import type { LoadedUnit } from "../manifest/unit.ts";
import type { Query } from "../state/actions.ts";
import type { Event, Now } from "../state/events.ts";
import { busNameOf } from "./bus-names.ts";
import { allHold } from "./conditions.ts";
import type { Memory } from "./memory.ts";
import { childrenOf, isBelow, type Processes } from "./processes.ts";
import type { World } from "./world.ts";

export function answerQuery(
  query: Query,
  unit: LoadedUnit | undefined,
  memory: Memory,
  { processes, busName }: World,
  now: Now,
): Event {
  switch (query.kind) {
    case "check-conditions": {
      const met = allHold(unit?.conditions ?? []);
      const asserted = allHold(unit?.asserts ?? []);
      return { now, kind: "conditions", token: query.token, met, asserted };
    }
    case "read-pid-file": {
      const path = unit?.kind === "service" ? unit.service.pidFile : null;
      const pid = path === null ? null : readPidFile(path, memory.shims[query.unit], processes);
      return { now, kind: "pid-file", token: query.token, pid };
    }
    case "list-processes": {
      const shim = memory.shims[query.unit];
      const pids = shim === undefined ? [] : childrenOf(processes, shim);
      return { now, kind: "processes", token: query.token, pids };
    }
    case "watch-bus-name":
      return { now, kind: "bus-name", unit: query.unit, state: busName(busNameOf(unit) ?? "") };
  }
}

/** Null where there is no number in it, or not one of a process of the unit. */
function readPidFile(path: string, shim: number | undefined, processes: Processes): number | null {
  try {
    const text = readFileSync(path, "utf8").trim();
    const pid = /^\d+$/.test(text) ? Number(text) : 0;
    return pid > 1 && shim !== undefined && isBelow(processes, pid, shim) ? pid : null;
  } catch {
    return null;
  }
}
