// The supervisors and a plan -> figures. In every round each of them has a turn.

import { setTimeout } from "node:timers/promises";
import { rotate } from "../statistics.ts";
import type { Plan } from "./plan.ts";
import type { Supervisor } from "./supervisors.ts";
import { Tree } from "./tree.ts";

/** Of one run: bytes, milliseconds. */
export interface Run {
  readonly up: number;
  readonly memory: number;
  readonly restarts: readonly number[];
  readonly stop: number;
}

/** The runs by the supervisor's name, then by the number of services. */
export type Runs = Map<string, Map<number, Run[]>>;

/** All are settled by then; s6 and supervisord restart what lived less than a second later. */
const SETTLED_MS = 1500;

export async function measureAll(supervisors: readonly Supervisor[], plan: Plan): Promise<Runs> {
  const runs: Runs = new Map(supervisors.map(({ name }) => [name, new Map()]));
  for (let round = 0; round < plan.rounds; round++) {
    process.stderr.write(`round ${round + 1} of ${plan.rounds}\n`);
    for (const count of plan.counts) {
      for (const supervisor of rotate(supervisors, round)) {
        const own = runs.get(supervisor.name)!;
        const run = await measure(new Tree(supervisor, count), plan.crashesPerTurn);
        own.set(count, [...(own.get(count) ?? []), run]);
      }
    }
  }
  return runs;
}

async function measure(tree: Tree, crashes: number): Promise<Run> {
  try {
    const up = await tree.up();
    await setTimeout(SETTLED_MS);
    await tree.untilQuiet();
    const memory = tree.memory();
    const restarts: number[] = [];
    for (let index = 0; index < crashes; index++) {
      restarts.push(await tree.crash(index));
      await tree.untilQuiet();
    }
    return { up, memory, restarts, stop: await tree.stop() };
  } catch (error) {
    tree.end();
    throw error;
  }
}
