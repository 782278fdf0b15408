// Every cell of the service machine's table, by what becomes of one sample of each state.

import { expect, test } from "vitest";
import type { EventKind } from "../../src/state/service-events.ts";
import type { SubState } from "../../src/state/service-state.ts";
import { SERVICE_TABLE } from "../../src/state/service-table.ts";
import { SAMPLE_EVENTS, SAMPLE_STATES, tryCell } from "./sample-states.ts";
import { service } from "./units.ts";

const EVERY_PHASE = {
  ...({ condition: true, "start-pre": true, start: true, "start-post": true } as const),
  ...({ reload: true, stop: true, "stop-post": true } as const),
} as const;
const COMMON = { notifyAccess: "all", watchdogMs: 1_000 } as const;
const FULL = service("a.service", { type: "notify-reload", commands: EVERY_PHASE, ...COMMON });
const BARE = service("a.service", { type: "notify", ...COMMON });

/**
 * The state after the event, of a service with commands in every phase and of one with ExecStart=
 * alone; `same` is the state before. What is not here is ignored.
 */
type Cells = Partial<Readonly<Record<EventKind, readonly [full: string, bare: string]>>>;

const SAME = ["same", "same"] as const;
const SIGTERM = ["stop-sigterm", "stop-sigterm"] as const;
const SIGKILL = ["stop-sigkill", "stop-sigkill"] as const;
const WATCHDOG = ["stop-watchdog", "stop-watchdog"] as const;
const RUNNING = ["running", "running"] as const;
const FINAL_SIGTERM = ["final-sigterm", "final-sigterm"] as const;
const FINAL_SIGKILL = ["final-sigkill", "final-sigkill"] as const;

const CELLS: Readonly<Record<SubState, Cells>> = {
  dead: {
    start: ["condition", "start"],
    "shim-lost": SAME,
  },
  failed: {
    start: ["condition", "start"],
    "shim-lost": SAME,
    "reset-failed": ["dead", "dead"],
  },
  "auto-restart": {
    stop: ["dead", "dead"],
    "shim-lost": SAME,
    timeout: SAME,
    "restart-refused": ["failed", "failed"],
  },
  condition: {
    stop: SIGTERM,
    "control-spawned": SAME,
    "control-exited": ["start-pre", "start"],
    "shim-lost": SIGKILL,
    timeout: SIGTERM,
    extend: SAME,
  },
  "start-pre": {
    stop: SIGTERM,
    "control-spawned": SAME,
    "control-exited": ["start", "start"],
    "shim-lost": SIGKILL,
    timeout: SIGTERM,
    extend: SAME,
  },
  start: {
    stop: SIGTERM,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SIGTERM,
    "control-exited": SAME,
    empty: SAME,
    "shim-lost": SIGKILL,
    timeout: SIGTERM,
    retry: SAME,
    "pid-file": ["start-post", "running"],
    processes: ["start-post", "running"],
    idle: SAME,
    ready: ["start-post", "running"],
    "main-pid": SAME,
    extend: SAME,
    "bus-name": SAME,
  },
  "start-post": {
    stop: SIGTERM,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": RUNNING,
    empty: SAME,
    "shim-lost": SIGKILL,
    timeout: SIGTERM,
    retry: SAME,
    "pid-file": RUNNING,
    processes: RUNNING,
    "main-pid": SAME,
    extend: SAME,
    watchdog: WATCHDOG,
  },
  running: {
    stop: ["stop", "stop-sigterm"],
    reload: ["reload", "same"],
    "main-spawned": SAME,
    "main-exited": ["stop", "stop-sigterm"],
    empty: SAME,
    "shim-lost": SIGKILL,
    timeout: ["stop", "stop-sigterm"],
    reloading: ["reload-notify", "reload-notify"],
    stopping: SIGTERM,
    "main-pid": SAME,
    extend: SAME,
    watchdog: WATCHDOG,
    "bus-name": SAME,
  },
  exited: {
    stop: ["stop", "stop-sigterm"],
    reload: ["reload", "stop-sigterm"],
    "shim-lost": SIGKILL,
  },
  reload: {
    stop: SIGTERM,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": RUNNING,
    empty: SAME,
    "shim-lost": SIGKILL,
    timeout: RUNNING,
    "pid-file": RUNNING,
    "main-pid": SAME,
    extend: SAME,
    watchdog: WATCHDOG,
  },
  "reload-signal": {
    stop: SIGTERM,
    "main-spawned": SAME,
    "main-exited": ["stop", "stop-sigterm"],
    empty: RUNNING,
    "shim-lost": SIGKILL,
    timeout: RUNNING,
    reloading: ["reload-notify", "reload-notify"],
    stopping: SIGTERM,
    "main-pid": SAME,
    extend: SAME,
    watchdog: WATCHDOG,
    "bus-name": SAME,
  },
  "reload-notify": {
    stop: SIGTERM,
    "main-spawned": SAME,
    "main-exited": ["stop", "stop-sigterm"],
    empty: RUNNING,
    "shim-lost": SIGKILL,
    timeout: RUNNING,
    ready: RUNNING,
    stopping: SIGTERM,
    "main-pid": SAME,
    extend: SAME,
    watchdog: WATCHDOG,
    "bus-name": SAME,
  },
  stop: {
    stop: SAME,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": SIGTERM,
    "shim-lost": SIGKILL,
    timeout: SIGTERM,
    extend: SAME,
  },
  "stop-watchdog": {
    stop: SAME,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": SAME,
    empty: SAME,
    "shim-lost": SIGKILL,
    timeout: SIGKILL,
    extend: SAME,
  },
  "stop-sigterm": {
    stop: SAME,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": SAME,
    empty: SAME,
    "shim-lost": SIGKILL,
    timeout: SIGKILL,
    extend: SAME,
  },
  "stop-sigkill": {
    stop: SAME,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": SAME,
    empty: SAME,
    "shim-lost": SAME,
    timeout: ["stop-post", "final-sigterm"],
    extend: SAME,
  },
  "stop-post": {
    stop: SAME,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": FINAL_SIGTERM,
    "shim-lost": FINAL_SIGKILL,
    timeout: FINAL_SIGTERM,
    extend: SAME,
  },
  "final-watchdog": {
    stop: SAME,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": SAME,
    empty: SAME,
    "shim-lost": FINAL_SIGKILL,
    timeout: FINAL_SIGKILL,
    extend: SAME,
  },
  "final-sigterm": {
    stop: SAME,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": SAME,
    empty: SAME,
    "shim-lost": FINAL_SIGKILL,
    timeout: FINAL_SIGKILL,
    extend: SAME,
  },
  "final-sigkill": {
    stop: SAME,
    "main-spawned": SAME,
    "control-spawned": SAME,
    "main-exited": SAME,
    "control-exited": SAME,
    empty: SAME,
    "shim-lost": SAME,
    timeout: ["failed", "failed"],
    extend: SAME,
  },
};

const STATES = Object.keys(SAMPLE_STATES) as readonly SubState[];
const KINDS = Object.keys(SAMPLE_EVENTS) as readonly EventKind[];

test.each(STATES)("every event in the state %s", (sub) => {
  for (const kind of KINDS) {
    const [full, bare] = CELLS[sub][kind] ?? SAME;
    expect([kind, next(FULL, sub, kind), next(BARE, sub, kind)]).toEqual([kind, full, bare]);
  }
});

function next(unit: typeof FULL, sub: SubState, kind: EventKind): string {
  const after = tryCell(unit, SAMPLE_STATES[sub], kind).at.sub;
  return after === sub ? "same" : after;
}

test.each(STATES)("what the state %s ignores leaves everything as it is", (sub) => {
  for (const kind of KINDS) {
    const isIgnored = SERVICE_TABLE[sub][kind] === "ignore";
    expect([kind, isIgnored]).toEqual([kind, CELLS[sub][kind] === undefined]);
    const outcome = tryCell(FULL, SAMPLE_STATES[sub], kind);
    if (isIgnored) expect(outcome).toEqual({ at: SAMPLE_STATES[sub], actions: [] });
  }
});
