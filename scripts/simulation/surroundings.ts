// What a process of the model world can see and do.

import type { Plan } from "../../src/plan/plan.ts";
import type { Ending, Event } from "../../src/state/events.ts";
import type { Process, Processes } from "./processes.ts";
import type { Random } from "./random.ts";

/** An event without its time, which it gets when it is told. */
export type News = Event extends infer E ? (E extends Event ? Omit<E, "now"> : never) : never;

export interface Surroundings {
  readonly random: Random;
  readonly processes: Processes;
  readonly plan: Plan;
  /** How many of a hundred services run until they are stopped. */
  readonly stability: number;
  readonly pidFiles: Map<string, number>;
  readonly nowMs: number;
  tell(afterMs: number, news: News, unit?: string | null): void;
  later(afterMs: number, run: () => void): void;
  die(process: Process, how: Ending): void;
}
