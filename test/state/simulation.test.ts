import { afterEach, expect, test } from "vitest";
import { simulate } from "../../scripts/simulation/run.ts";
import { SEEDS } from "../../scripts/simulation/seeds.ts";
import type { Service } from "../../src/state/service.ts";
import type { EventKind } from "../../src/state/service-events.ts";
import { enterCondition } from "../../src/state/service-starting.ts";
import type { SubState } from "../../src/state/service-state.ts";
import { enterDead } from "../../src/state/service-stopping.ts";
import { SERVICE_TABLE } from "../../src/state/service-table.ts";

const COUNT = 200;

/** The seeds that break a rule, with the rule: `scripts/simulate --seed SEED` shows how. */
function failures(seeds: readonly number[]): readonly string[] {
  return seeds.flatMap((seed) => {
    const { broken } = simulate(seed);
    return broken === null ? [] : [`seed ${seed}: ${broken}`];
  });
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test("every rule holds in every world", () => {
  expect(failures(range(COUNT))).toEqual([]);
}, 60_000);

test("every rule holds where one was broken once", () => {
  expect(failures(SEEDS)).toEqual([]);
}, 60_000);

test("a seed repeats its run, event by event and action by action", () => {
  const trace = (seed: number) => {
    const lines: string[] = [];
    simulate(seed, (event, actions, state) => lines.push(JSON.stringify([event, actions, state])));
    return lines;
  };
  for (const seed of [1, 2, 3]) expect(trace(seed)).toEqual(trace(seed));
});

/** Puts a mistake into a cell of the table, until the test is over. */
function spoil(
  sub: SubState,
  kind: EventKind,
  cell: "ignore" | ((service: Service) => void),
): void {
  const rows = SERVICE_TABLE as Record<SubState, object>;
  const row = rows[sub];
  rows[sub] = { ...row, [kind]: cell };
  restore.push(() => {
    rows[sub] = row;
  });
}

const restore: (() => void)[] = [];
afterEach(() => {
  while (restore.length > 0) restore.pop()!();
});

test.each<[string, SubState, EventKind, "ignore" | ((service: Service) => void)]>([
  ["processes are left", "final-sigterm", "timeout", (s) => enterDead(s, "timeout", false)],
  ["a start limit is forgotten", "dead", "start", enterCondition],
  ["a timer is not taken", "start-post", "timeout", "ignore"],
  ["an end is not noticed", "stop-sigterm", "empty", "ignore"],
  ["a restart is forgotten", "auto-restart", "stop", "ignore"],
])(
  "the simulation finds a mistake: %s",
  (_name, sub, kind, cell) => {
    spoil(sub, kind, cell);
    expect(range(COUNT).some((seed) => simulate(seed).broken !== null)).toBe(true);
  },
  60_000,
);
