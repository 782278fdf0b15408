// `scripts/fuzz-aot N [FIRST_SEED]`: N random programs on every processor that there is a runner
// for. A failing one is kept as .cache/fuzz/SEED.wasm; in test/aot/corpus, it is tried ever after.
// The status is 1 if there was any.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectationOf, findDifference } from "./compare.ts";
import { randomProgram } from "./random-program.ts";
import { runnerOf, TARGETS } from "./targets.ts";
import { WasmOpt } from "./wasm-opt.ts";

const KEPT = join(import.meta.dirname, "../../.cache/fuzz");
/** How often progress is told. */
const STEP = 100;

const [count, first] = [process.argv[2], process.argv[3] ?? "1"].map(Number) as [number, number];
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(first)) {
  console.log("usage: scripts/fuzz-aot COUNT [FIRST_SEED]");
  process.exit(1);
}
const runners = TARGETS.flatMap((target) => {
  const runner = runnerOf(target);
  if (runner === undefined) console.log(`skipped: ${target.name} (needs ${target.emulator})`);
  return runner === undefined ? [] : [{ target, runner }];
});
const wasmOpt = await WasmOpt.load();
let failures = 0;
for (let seed = first; seed < first + count; seed++) {
  const program = expectationOf(randomProgram(wasmOpt, seed));
  for (const { target, runner } of runners) {
    const difference = findDifference(program, { target, runner });
    if (difference === undefined) continue;
    failures++;
    mkdirSync(KEPT, { recursive: true });
    const path = join(KEPT, `${seed}.wasm`);
    writeFileSync(path, program.wasm);
    console.log(`seed ${seed}, ${target.name}: ${difference}\n  ${path}`);
  }
  const done = seed - first + 1;
  if (done % STEP === 0) console.log(`${done} seeds, ${failures} failures`);
}
console.log(`${count} seeds from ${first} on, ${failures} failures`);
process.exitCode = failures === 0 ? 0 : 1;
