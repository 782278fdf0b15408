// Random programs, in the engine and natively. scripts/fuzz-aot tries as many more as one likes.
import { beforeAll, expect, it } from "vitest";
import { type FailingSeed, trySeed } from "../../scripts/fuzz/seeds.ts";
import { WasmOpt } from "../../scripts/fuzz/wasm-opt.ts";
import { forEachTarget, PATIENCE_MS } from "./targets.ts";

/** An emulated program takes some times longer. */
const SEEDS = { x64: 200, arm64: 60 } as const;
/** Seeds that have failed once, whatever their number. */
const FAILED_ONCE: readonly number[] = [];

let wasmOpt: WasmOpt;
beforeAll(async () => {
  wasmOpt = await WasmOpt.load();
}, PATIENCE_MS);

forEachTarget((target, runner) => {
  const first = Array.from({ length: SEEDS[target.name] }, (_, i) => i + 1);

  it(
    `${first.length} random programs do what they do in the engine`,
    () => {
      const failures = [...first, ...FAILED_ONCE]
        .map((seed) => trySeed(wasmOpt, seed, target, runner))
        .filter((failed): failed is FailingSeed => failed !== undefined);
      expect(failures.map(({ seed, difference }) => `${seed}: ${difference}`)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
