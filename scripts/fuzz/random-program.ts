// A seed -> a random program, the same one every time for the same version of Binaryen.
import { adapt } from "./adapt.ts";
import { Random } from "./random.ts";
import type { Target } from "./targets.ts";
import { encodeModule } from "./wasm-module.ts";
import type { WasmOpt } from "./wasm-opt.ts";

/** Most of them like those that the compiler leaves, some as random as they are. */
const PASSES: readonly (readonly string[])[] = [
  [],
  ["-O1"],
  ["-O2"],
  ["-O4"],
  ["-Oz"],
  ["--flatten"],
];
const [LEAST_BYTES, MOST_BYTES] = [200, 2000];
/** One of so many programs may trap, which ends it. */
const TRAPPING = 4;

export function randomProgram(wasmOpt: WasmOpt, seed: number, target: Target): Uint8Array {
  const random = new Random(seed);
  const input = random.bytes(LEAST_BYTES + random.below(MOST_BYTES - LEAST_BYTES));
  const traps = random.below(TRAPPING) === 0;
  const passes = random.pick(PASSES);
  const wasm = encodeModule(adapt(wasmOpt.translateToFuzz(input), random, { target, traps }));
  return passes.length === 0 ? wasm : wasmOpt.optimize(wasm, passes);
}
