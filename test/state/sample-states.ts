// One state of each kind, and one event of each kind: what the cells of the table are tried with.

import { linkPlan } from "../../src/plan/link.ts";
import type { UnitPlan } from "../../src/plan/plan.ts";
import { Service } from "../../src/state/service.ts";
import type { EventKind, ServiceEvents } from "../../src/state/service-events.ts";
import type {
  Command,
  KillStage,
  Main,
  ServiceState,
  StateOf,
  SubState,
} from "../../src/state/service-state.ts";
import { tellService } from "../../src/state/service-table.ts";
import { FIRST_STATE } from "../../src/state/state.ts";
import { Turn } from "../../src/state/turn.ts";

const main: Main = { is: "alive", token: 1, pid: 100 };
const timer = { id: 1, atMs: 5_000 };
const why = "ended";

function command(phase: Command["phase"]): Command {
  return { is: "command", phase, index: 0, process: { is: "alive", token: 2, pid: 101 } };
}

function killing<S extends KillStage>(sub: S): StateOf<S> {
  return { sub, main, doing: command("stop"), timer, why } as unknown as StateOf<S>;
}

export const SAMPLE_STATES: { readonly [S in SubState]: StateOf<S> } = {
  dead: { sub: "dead" },
  failed: { sub: "failed" },
  "auto-restart": { sub: "auto-restart", timer, isQueued: false },
  condition: { sub: "condition", doing: command("condition"), timer },
  "start-pre": { sub: "start-pre", doing: command("start-pre"), timer },
  start: { sub: "start", main, doing: { is: "main", index: 0 }, timer },
  "start-post": { sub: "start-post", main, doing: command("start-post"), timer },
  running: { sub: "running", main, timer },
  exited: { sub: "exited" },
  reload: { sub: "reload", main, doing: command("reload"), timer },
  "reload-signal": { sub: "reload-signal", main, timer, sinceMs: 500 },
  "reload-notify": { sub: "reload-notify", main, timer },
  stop: { sub: "stop", main, doing: command("stop"), timer, why },
  "stop-watchdog": killing("stop-watchdog"),
  "stop-sigterm": killing("stop-sigterm"),
  "stop-sigkill": killing("stop-sigkill"),
  "stop-post": { sub: "stop-post", main, doing: command("stop-post"), timer, why },
  "final-watchdog": killing("final-watchdog"),
  "final-sigterm": killing("final-sigterm"),
  "final-sigkill": killing("final-sigkill"),
};

export const SAMPLE_EVENTS: { readonly [K in EventKind]: ServiceEvents[K] } = {
  start: {},
  stop: {},
  reload: {},
  "main-spawned": { pid: 100 },
  "control-spawned": { pid: 101 },
  "main-exited": { how: { kind: "exited", status: 0 } },
  "control-exited": { how: { kind: "exited", status: 0 } },
  empty: {},
  "shim-lost": {},
  timeout: {},
  retry: {},
  "pid-file": { pid: 7 },
  processes: { pids: [7] },
  idle: {},
  ready: {},
  reloading: { sinceMs: 600 },
  stopping: {},
  "main-pid": { pid: 7 },
  extend: { untilMs: 9_000 },
  watchdog: {},
  "bus-name": { state: "owned" },
  "restart-refused": {},
  "reset-failed": {},
};

export interface Outcome {
  readonly at: ServiceState;
  readonly actions: Turn["actions"];
}

/** What a service in a state makes of an event. */
export function tryCell<K extends EventKind>(
  unit: UnitPlan,
  at: ServiceState,
  kind: K,
  event: ServiceEvents[K] = SAMPLE_EVENTS[kind],
): Outcome {
  const now = { monotonicMs: 1_000, realtimeMs: 1e12 };
  const up = { ...FIRST_STATE, phase: { is: "up" } } as const;
  const turn = new Turn(linkPlan([unit]), up, now);
  const service = new Service(turn, unit.name);
  service.remember({ occupied: kind !== "empty" });
  service.keep(at);
  tellService(service, { kind, ...event } as Parameters<typeof tellService>[1]);
  return { at: service.at, actions: turn.actions };
}
