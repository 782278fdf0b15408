// Seeds -> those whose random program does not do natively what it does in the engine.
import type { Machine } from "../aot/machine.ts";
import { findDifference } from "./compare.ts";
import { randomProgram } from "./random-program.ts";
import type { Target } from "./targets.ts";
import type { WasmOpt } from "./wasm-opt.ts";

export interface FailingSeed {
  readonly seed: number;
  readonly target: Target;
  readonly wasm: Uint8Array;
  readonly difference: string;
}

export function trySeed(
  wasmOpt: WasmOpt,
  seed: number,
  target: Target,
  runner: readonly string[],
  machine?: Machine,
): FailingSeed | undefined {
  const wasm = randomProgram(wasmOpt, seed, target);
  const difference = differenceOf(wasm, target, runner, machine);
  return difference === undefined ? undefined : { seed, target, wasm, difference };
}

/** A translation that is refused is a failure, too. */
function differenceOf(
  wasm: Uint8Array,
  target: Target,
  runner: readonly string[],
  machine: Machine | undefined,
): string | undefined {
  try {
    return findDifference(wasm, { target, runner, ...(machine !== undefined && { machine }) });
  } catch (error) {
    return String(error);
  }
}
