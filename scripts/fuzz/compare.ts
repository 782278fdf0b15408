// A program -> the difference between what it does in the JavaScript engine and what its
// translation does.

import type { Machine } from "../aot/machine.ts";
import { translate } from "../aot/translate.ts";
import { type Outcome, runInEngine, runNative } from "./run.ts";
import type { Target } from "./targets.ts";

export interface Translation {
  readonly target: Target;
  readonly runner: readonly string[];
  /** One that is broken on purpose. */
  readonly machine?: Machine;
}

/** Undefined where both do the same. */
export function findDifference(
  wasm: Uint8Array,
  { target, runner, machine }: Translation,
): string | undefined {
  const options = { target: target.name, debug: false };
  const elf = translate(wasm, machine === undefined ? options : { ...options, machine });
  return differenceOf(runInEngine(wasm), runNative(elf, runner));
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
