// A seed -> a random plan, a random world, the state machine between them, and whether every rule
// held until the container has ended.

import type { Plan } from "../../src/plan/plan.ts";
import type { Event } from "../../src/state/events.ts";
import { FIRST_STATE, type State } from "../../src/state/state.ts";
import { step } from "../../src/state/step.ts";
import { interfere } from "./client.ts";
import { RULES } from "./invariants.ts";
import { OrderRules } from "./order-invariants.ts";
import { Random } from "./random.ts";
import { changedPlan, GOALS, randomPlan } from "./random-plan.ts";
import { Replies } from "./replies.ts";
import { World } from "./world.ts";

export interface Run {
  readonly seed: number;
  readonly steps: number;
  /** Null: every rule held. */
  readonly broken: string | null;
}

/** What is told of a run as it goes on. */
export type Watcher = (
  event: Event,
  actions: ReturnType<typeof step>["actions"],
  state: State,
) => void;

/** Steps after which a run has to be over. */
const STEPS_MAX = 20_000;
const SIGTERM = 15;

export function simulate(seed: number, watch: Watcher = () => {}): Run {
  const random = new Random(seed);
  const world = new World(random, randomPlan(random));
  const replies = new Replies();
  const orderRules = new OrderRules();
  let state: State = FIRST_STATE;
  plan(world, replies);
  for (let steps = 0; ; steps++) {
    const broken = (rule: string): Run => ({ seed, steps, broken: rule });
    const news = steps === 0 ? ({ kind: "boot", goals: GOALS } as const) : world.next();
    if (news === null) return broken(`nothing happens any more: ${state.phase.is}`);
    if (steps > STEPS_MAX) return broken("it never ends");
    const { nowMs } = world;
    const event = { ...news, now: { monotonicMs: nowMs, realtimeMs: 1e12 + nowMs } } as Event;
    replies.ask(event);
    // The manager may be another one from any step to the next.
    const before = random.chance(20) ? (JSON.parse(JSON.stringify(state)) as State) : state;
    const result = attempt(world.plan, before, event);
    if (typeof result === "string") return broken(result);
    watch(event, result.actions, result.state);
    for (const action of result.actions) {
      if (world.exitStatus !== null) return broken(`${action.kind} after the exit`);
      world.perform(action);
    }
    state = result.state;
    const moment = { plan: world.plan, before, event, after: state, actions: result.actions };
    const failure =
      RULES.map((rule) => rule(moment, world)).find((found) => found !== null) ??
      orderRules.check(moment, world) ??
      replies.check(result.actions);
    if (failure !== null) return broken(failure);
    if (world.exitStatus === null) continue;
    return { seed, steps, broken: afterExit(world, replies) };
  }
}

function attempt(plan: Plan, state: State, event: Event): ReturnType<typeof step> | string {
  try {
    return step(plan, state, event);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** When people do something, and when the container is asked to stop. */
function plan(world: World, replies: Replies): void {
  const { random } = world;
  const deeds = random.pick([0, 5, 20, 60]);
  for (let count = 0; count < deeds; count++) {
    world.later(random.below(20_000), () => {
      interfere(world, replies.newConnection(), () => {
        world.plan = changedPlan(random, world.plan);
      });
    });
  }
  const stopMs = random.below(30_000);
  world.later(stopMs, () => world.tell(0, { kind: "signal", signal: SIGTERM }));
  if (random.chance(10)) {
    world.later(stopMs + 500, () => world.tell(0, { kind: "signal", signal: SIGTERM }));
  }
  const insists = random.chance(5);
  for (let count = 0; insists && count < 8; count++) {
    world.later(stopMs + 700 + count, () => world.tell(0, { kind: "signal", signal: SIGTERM }));
  }
}

function afterExit(world: World, replies: Replies): string | null {
  const left = world.processes.alive.size;
  if (left > 0) return `${left} processes are left at the exit`;
  return replies.missing();
}
