// Every state that a service can get into is visited: nothing throws there, what is remembered fits
// together, and from each of them an orderly stop leads to the exit.

import { expect, test } from "vitest";
import { linkPlan } from "../../src/plan/link.ts";
import { timersOf } from "../../src/state/service.ts";
import { SERVICE_TABLE } from "../../src/state/service-table.ts";
import type { State } from "../../src/state/state.ts";
import { explore, stepsToExit } from "./explore.ts";
import { type ServiceWords, service } from "./units.ts";

const STATES_MAX = 6_000;
const NO_LIMIT = { intervalMs: 0, burst: 0, action: "none" } as const;
const ALL_HEAR = { notifyAccess: "all", startLimit: NO_LIMIT } as const;
const UP = { commands: { "start-post": true, stop: true, "stop-post": true } } as const;

const SERVICES: Readonly<Record<string, ServiceWords>> = {
  simple: { restart: { when: "always" }, runtimeMaxMs: 1_000 },
  "simple with commands": UP,
  "before a start": { commands: { condition: true, "start-pre": true } },
  oneshot: { type: "oneshot", remainAfterExit: true, commands: { start: 2 } },
  "forking with a PID file": { type: "forking", hasPidFile: true, commands: { reload: true } },
  "forking, main process guessed": { type: "forking", restart: { when: "on-failure" } },
  notify: { type: "notify", watchdogMs: 1_000, ...ALL_HEAR },
  "notify-reload": { type: "notify-reload", stopFailureMode: "abort", ...ALL_HEAR },
  reload: { commands: { reload: 2 }, hasConditions: true },
  mixed: { kill: { mode: "mixed" }, ...UP },
  "not killed": { kill: { mode: "none" }, commands: { "stop-post": true } },
};

const seen = new Set<string>();

test.each(Object.entries(SERVICES))("every state of a service: %s", (_name, words) => {
  const plan = linkPlan([service("a.service", { startLimit: NO_LIMIT, ...words })]);
  const { states, subs } = explore(plan, STATES_MAX);
  for (const sub of subs) seen.add(sub);
  const timers = (state: State) => Object.keys(state.timers).sort().join();
  expect(states.filter((state) => heldTimers(state) !== timers(state))).toEqual([]);
  const alive = states.filter(({ phase }) => phase.is !== "over");
  expect(alive.map((state) => stepsToExit(plan, state, 60))).not.toContain(60);
});

test("together they have been in every state that there is", () => {
  expect([...seen].sort()).toEqual(Object.keys(SERVICE_TABLE).sort());
});

function heldTimers({ units, jobs, phase }: State): string {
  const isLate = phase.is === "terminating" || phase.is === "killing" || phase.is === "over";
  const ofUnits = Object.values(units).flatMap((unit) =>
    unit.kind === "service" && !isLate ? timersOf(unit.at) : [],
  );
  const timers = [...ofUnits, ...Object.values(jobs).map(({ timer }) => timer)];
  if ("timer" in phase) timers.push(phase.timer);
  return timers
    .flatMap((timer) => (timer === null ? [] : [String(timer.id)]))
    .sort()
    .join();
}
