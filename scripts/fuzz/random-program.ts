// A seed -> a random program, the same one every time for the same version of Binaryen.
import { adapt } from "./adapt.ts";
import { Random } from "./random.ts";
import { encodeModule } from "./wasm-module.ts";
import type { WasmOpt } from "./wasm-opt.ts";

/** Some like those that the compiler leaves, some as random as they are; passes take their time. */
const PASSES: readonly (readonly string[])[] = [[], [], ["-O1"], ["-Oz"], ["--flatten"]];
const [LEAST_BYTES, MOST_BYTES] = [200, 2000];
/** One of so many programs may trap, which ends it. */
const TRAPPING = 4;

export function randomProgram(wasmOpt: WasmOpt, seed: number): Uint8Array {
  const random = new Random(seed);
  const input = random.bytes(LEAST_BYTES + random.below(MOST_BYTES - LEAST_BYTES));
  const traps = random.below(TRAPPING) === 0;
  const passes = random.pick(PASSES);
  const wasm = encodeModule(adapt(wasmOpt.translateToFuzz(input), random, traps));
  return passes.length === 0 ? wasm : wasmOpt.optimize(wasm, passes);
}
