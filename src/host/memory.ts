// What one manager leaves to the next: it is saved with every commit, as JSON.

import { FIRST_STATE, type State } from "../state/state.ts";
import type { Environment } from "../values/environment.ts";
import { UNITS_MAX } from "../wire/kinds.ts";
import { type LongJobs, NO_LONG_JOBS } from "./long-jobs.ts";

export interface Memory {
  readonly state: State;
  /** The numbers that units have for PID 1. */
  readonly numbers: Readonly<Record<string, number>>;
  /** The pids of shims, by unit, as far as they are known. */
  readonly shims: Readonly<Record<string, number>>;
  /** Units that PID 1 was given processes for, and has not called empty since. */
  readonly occupied: readonly string[];
  /** $INVOCATION_ID of the run of each unit. */
  readonly invocations: Readonly<Record<string, string>>;
  /** `systemctl set-environment`. */
  readonly environment: Environment;
  readonly sockets: { readonly control: string; readonly notify: string };
  /** Notices that were given, lest they be given at every start. */
  readonly said: readonly string[];
  readonly longJobs: LongJobs;
  /** Services that are to start when their names are on the bus. */
  readonly awaitingNames: readonly string[];
}

/** Notices that are remembered; what comes after them may be repeated. */
const SAID_MAX = 500;

export function firstMemory(sockets: Memory["sockets"]): Memory {
  return {
    state: FIRST_STATE,
    numbers: {},
    shims: {},
    occupied: [],
    invocations: {},
    environment: {},
    sockets,
    said: [],
    longJobs: NO_LONG_JOBS,
    awaitingNames: [],
  };
}

/** Of the same version's making: PID 1 and its manager come from one build. */
export function decodeMemory(bytes: Uint8Array): Memory {
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** The number of a unit, a new one if it has none; undefined when all are taken. */
export function withNumber(memory: Memory, unit: string): Memory | undefined {
  if (memory.numbers[unit] !== undefined) return memory;
  const taken = new Set(Object.values(memory.numbers));
  for (let number = 0; number < UNITS_MAX; number++) {
    if (!taken.has(number)) return { ...memory, numbers: { ...memory.numbers, [unit]: number } };
  }
  return undefined;
}

export function unitOfNumber(memory: Memory, number: number): string | undefined {
  return Object.keys(memory.numbers).find((unit) => memory.numbers[unit] === number);
}

/** The run that a unit is in has an id of its own; systemd.exec(5), "$INVOCATION_ID". */
export function withInvocation(memory: Memory, unit: string, newId: () => string): Memory {
  if (memory.invocations[unit] !== undefined) return memory;
  return { ...memory, invocations: { ...memory.invocations, [unit]: newId() } };
}

/** The run is over: its id is used up. */
export function withoutInvocation(memory: Memory, unit: string): Memory {
  const { [unit]: _, ...invocations } = memory.invocations;
  return { ...memory, invocations };
}

export function withOccupied(memory: Memory, unit: string): Memory {
  if (memory.occupied.includes(unit)) return memory;
  return { ...memory, occupied: [...memory.occupied, unit] };
}

export function withShim(memory: Memory, unit: string, shim: number): Memory {
  return { ...memory, shims: { ...memory.shims, [unit]: shim } };
}

export function withoutShim(memory: Memory, unit: string): Memory {
  const { [unit]: _, ...shims } = memory.shims;
  return { ...memory, shims, occupied: memory.occupied.filter((other) => other !== unit) };
}

export function withSaid(memory: Memory, text: string): Memory {
  return { ...memory, said: [...memory.said, text].slice(-SAID_MAX) };
}
