// Seeds -> random programs and what they do in the engine, each made once for all that need it.
import { type Expectation, expectationOf } from "../../scripts/fuzz/compare.ts";
import { randomProgram } from "../../scripts/fuzz/random-program.ts";
import { WasmOpt } from "../../scripts/fuzz/wasm-opt.ts";

export class RandomPrograms {
  private readonly known = new Map<number, Expectation>();

  private constructor(private readonly wasmOpt: WasmOpt) {}

  static async load(): Promise<RandomPrograms> {
    return new RandomPrograms(await WasmOpt.load());
  }

  of(seed: number): Expectation {
    const known = this.known.get(seed) ?? expectationOf(randomProgram(this.wasmOpt, seed));
    this.known.set(seed, known);
    return known;
  }
}

export function seedsUpTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
