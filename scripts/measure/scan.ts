// `scripts/bench-aot`: how fast translated code scans bytes, beside the same WebAssembly in Node's
// engine; both in one run, in turns.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Architecture, compile } from "../aot/compile.ts";
import { translate } from "../aot/translate.ts";

const ROUNDS = 21;
const BUFFER_BYTES = 0x10000;
const LEAST_RATIO = 0.5;

/** What the engine runs: it warms up first, as a program that runs for long would have. */
const ENGINE = `
const { readFileSync } = require("node:fs");
const kernel = { syscall2: () => 0n, syscall3: () => 0n };
const module = new WebAssembly.Module(readFileSync(process.argv[1]));
const { fill, pass } = new WebAssembly.Instance(module, { kernel }).exports;
fill();
for (let i = 0; i < 3000; i++) pass();
const before = process.hrtime.bigint();
for (let i = 0; i < 2000; i++) pass();
console.log(Number(process.hrtime.bigint() - before) / 2000);
`;

const target = process.arch as Architecture;
const entry = join(import.meta.dirname, "scan/main.ts");
const wasm = await compile(entry, target);
const folder = mkdtempSync(join(tmpdir(), "firstborn-scan-"));
try {
  const [program, module] = [join(folder, "scan"), join(folder, "scan.wasm")];
  writeFileSync(program, translate(wasm, { target, debug: false }), { mode: 0o755 });
  writeFileSync(module, wasm);
  const native: number[] = [];
  const engine: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    native.push(Number(execFileSync(program).readBigInt64LE()));
    engine.push(Number(execFileSync("node", ["-e", ENGINE, module]).toString()));
  }
  report(median(native), median(engine));
} finally {
  rmSync(folder, { recursive: true });
}

/** A byte a nanosecond is a gigabyte a second. */
function report(native: number, engine: number): void {
  const speed = (ns: number) => (BUFFER_BYTES / ns).toFixed(2);
  const ratio = engine / native;
  console.log("counting the newlines in 64 KiB, eight bytes a step; medians, in turns");
  console.log(`native  ${speed(native)} GB/s`);
  console.log(`Node    ${speed(engine)} GB/s`);
  const verdict = ratio >= LEAST_RATIO ? "reached" : "missed";
  console.log(`native is ${ratio.toFixed(2)} times as fast; wanted ${LEAST_RATIO}: ${verdict}`);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
