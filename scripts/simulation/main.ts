// `scripts/simulate [COUNT [FIRST]]`: so many seeds of the whole machine, from the first on.
// `scripts/simulate --state [COUNT [FIRST]]`: of the state machine alone. `--seed SEED` in their
// place runs one and shows what happens in it.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { simulate } from "./run.ts";
import { Simulator } from "./system/run.ts";
import { suspendablePid1 } from "./system/suspendable.ts";

/** The end of a run of either simulation. */
interface Run {
  readonly steps: number;
  /** Null: every rule held. */
  readonly broken: string | null;
}

const words = process.argv.slice(2);
const isOfState = words[0] === "--state";
if (isOfState) words.shift();
const simulator = new Simulator(await suspendablePid1());
const [first = "2000", second = "1"] = words;
if (first === "--seed") show(Number(second));
else runSeeds(Number(first), Number(second));

function runSeeds(count: number, from: number): void {
  const started = performance.now();
  let steps = 0;
  let failures = 0;
  for (let seed = from; seed < from + count; seed++) {
    const run: Run = isOfState ? simulate(seed) : simulator.run(seed);
    steps += run.steps;
    if (run.broken === null) continue;
    failures++;
    console.log(`seed ${seed}, step ${run.steps}: ${run.broken}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${count} seeds, ${steps} steps, ${failures} failures, ${seconds} s`);
  writeResult(count, failures);
  process.exitCode = failures === 0 ? 0 : 1;
}

/** For the sum of all tests: see scripts/check/tally.ts. */
function writeResult(count: number, failures: number): void {
  const path = process.env.RESULTS;
  if (path === undefined) return;
  const counts = { numPassedTests: count - failures, numFailedTests: failures, numPendingTests: 0 };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ ...counts, success: failures === 0 }));
}

function show(seed: number): void {
  const run: Run = isOfState ? showState(seed) : simulator.run(seed);
  if (!isOfState) for (const line of simulator.run(seed).trace) console.log(line);
  console.log(`seed ${seed}, ${run.steps} steps: ${run.broken ?? "every rule held"}`);
  process.exitCode = run.broken === null ? 0 : 1;
}

function showState(seed: number): Run {
  return simulate(seed, (event, actions) => {
    const { now, ...news } = event;
    console.log(`${now.monotonicMs} ${JSON.stringify(news)}`);
    for (const action of actions) console.log(`    ${JSON.stringify(action)}`);
  });
}
