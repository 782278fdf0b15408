// A program -> the difference between what it does in the JavaScript engine and what its
// translation does.

import type { Machine } from "../aot/machine.ts";
import { translate } from "../aot/translate.ts";
import { type Outcome, runInEngine, runNative } from "./run.ts";
import type { Target } from "./targets.ts";
import { withWriteNumber } from "./write-number.ts";

export interface Translation {
  readonly target: Target;
  readonly runner: readonly string[];
  /** One that is broken on purpose. */
  readonly machine?: Machine;
}

/** A program, and what it has done in the engine. */
export interface Expectation {
  readonly wasm: Uint8Array;
  readonly engine: Outcome;
}

export function expectationOf(wasm: Uint8Array): Expectation {
  return { wasm, engine: runInEngine(wasm) };
}

/** Undefined where both do the same. A translation that fails is a difference, too. */
export function findDifference(
  { wasm, engine }: Expectation,
  { target, runner, machine }: Translation,
): string | undefined {
  const options = { target: target.name, debug: false };
  let elf: Uint8Array;
  try {
    const own = withWriteNumber(wasm, target);
    elf = translate(own, machine === undefined ? options : { ...options, machine });
  } catch (error) {
    return String(error);
  }
  return differenceOf(engine, runNative(elf, runner));
}

function differenceOf(engine: Outcome, native: Outcome): string | undefined {
  const length = Math.max(engine.output.length, native.output.length);
  for (let at = 0; at < length; at++) {
    const [expected, found] = [engine.output[at], native.output[at]];
    if (expected !== found) {
      return `byte ${at} of ${length}: ${expected} in the engine, ${found} natively; ${ends(engine, native)}`;
    }
  }
  const same = JSON.stringify(engine.end) === JSON.stringify(native.end);
  return same ? undefined : ends(engine, native);
}

function ends(engine: Outcome, native: Outcome): string {
  return `engine: ${JSON.stringify(engine.end)}, native: ${JSON.stringify(native.end)}`;
}
