// The processes of the model world. Each belongs to a unit's shim, dies of what it cannot catch,
// and otherwise does what the seed has decided for it.

import type { Ending } from "../../src/state/events.ts";
import type { Random } from "./random.ts";

export interface Process {
  readonly pid: number;
  readonly unit: string;
  /** By which the manager hears of its end. None: a child of a command. */
  readonly tokens: number[];
  /** Of the run that its service is in; what an earlier one has left is none. */
  isMain: boolean;
  /** It has come to execve(2), and the manager was told. */
  isExecuted: boolean;
  /** How it takes the signals that can be caught: how long it needs to end; null: not at all. */
  readonly obeysAfterMs: number | null;
  /** It ends with a status of its own then, and not by the signal. */
  readonly catchesWith: number | null;
}

const SIGKILL = 9;
const SIGCONT = 18;
const DUMPING: readonly number[] = [3, 6];

export class Processes {
  readonly alive = new Map<number, Process>();
  #nextPid = 100;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  create(unit: string, token: number | null, isMain: boolean): Process {
    const random = this.#random;
    const process = {
      pid: this.#nextPid++,
      unit,
      tokens: token === null ? [] : [token],
      isMain,
      isExecuted: false,
      obeysAfterMs: random.chance(10) ? null : random.pick([0, 0, 1, 20, 300, 2_000]),
      catchesWith: random.chance(30) ? random.pick([0, 0, 1, 143]) : null,
    };
    this.alive.set(process.pid, process);
    return process;
  }

  of(unit: string): readonly Process[] {
    return [...this.alive.values()].filter((process) => process.unit === unit);
  }

  /** What a signal does: when the process ends of it, and how; null: it does not. */
  effect(process: Process, signal: number): { afterMs: number; how: Ending } | null {
    if (signal === SIGCONT) return null;
    const kind = DUMPING.includes(signal) ? "dumped" : "killed";
    if (signal === SIGKILL) {
      // One that hangs in the kernel ends once that lets go of it.
      const afterMs = this.#random.chance(3) ? 4_000 : this.#random.below(3);
      return { afterMs, how: { kind, signal } };
    }
    // What has not come to execve(2) yet has no handlers.
    if (!process.isExecuted) return { afterMs: 0, how: { kind, signal } };
    if (process.obeysAfterMs === null) return null;
    const { catchesWith, obeysAfterMs } = process;
    const how: Ending =
      catchesWith === null ? { kind, signal } : { kind: "exited", status: catchesWith };
    return { afterMs: obeysAfterMs, how };
  }
}
