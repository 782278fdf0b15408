// `scripts/simulate [COUNT [FIRST]]`: runs so many seeds, from the first on. `scripts/simulate
// --seed SEED` runs one and shows every event with what it led to.

import { simulate } from "./run.ts";

const [first = "2000", second = "1"] = process.argv.slice(2);
if (first === "--seed") show(Number(second));
else runSeeds(Number(first), Number(second));

function runSeeds(count: number, from: number): void {
  const started = performance.now();
  let steps = 0;
  let failures = 0;
  for (let seed = from; seed < from + count; seed++) {
    const run = simulate(seed);
    steps += run.steps;
    if (run.broken === null) continue;
    failures++;
    console.log(`seed ${seed}, step ${run.steps}: ${run.broken}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${count} seeds, ${steps} steps, ${failures} failures, ${seconds} s`);
  process.exitCode = failures === 0 ? 0 : 1;
}

function show(seed: number): void {
  const run = simulate(seed, (event, actions) => {
    const { now, ...news } = event;
    console.log(`${now.monotonicMs} ${JSON.stringify(news)}`);
    for (const action of actions) console.log(`    ${JSON.stringify(action)}`);
  });
  console.log(`seed ${seed}, ${run.steps} steps: ${run.broken ?? "every rule held"}`);
  process.exitCode = run.broken === null ? 0 : 1;
}
