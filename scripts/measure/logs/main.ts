// `scripts/bench logs`: `--log` beside others that carry a command's lines to a receiver, as tables
// in Markdown.
//
// It is to run by in-private-run, as root. What is counted: lines per second are from before the
// carrier's start until the receiver has the last line. CPU time is user and system time of the
// carrier's process alone, neither cat's, which produces the lines in all of them, nor the
// receiver's. systemd-cat has no process of its own, for it becomes the command.
//
// Options: `--quick` measures next to nothing, `--json FILE` keeps each run's values.

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeMachine } from "../machine.ts";
import { findCarriers } from "./carriers.ts";
import { LINE_BYTES, QUICK, WHOLE } from "./plan.ts";
import { formatReport } from "./report.ts";
import { measureAll } from "./rounds.ts";

try {
  await main();
} catch (error) {
  process.stderr.write(`scripts/bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: "boolean", default: false }, json: { type: "string" } },
  });
  const plan = values.quick ? QUICK : WHOLE;
  const runs = await measureAll(findCarriers(), plan);
  const what = `${plan.lines.toLocaleString("en-US")} lines of ${LINE_BYTES} bytes, from cat`;
  console.log(`${formatReport(runs)}\n`);
  console.log(`${describeMachine()}. Medians of ${plan.rounds} runs each, in turns: ${what}.`);
  if (values.quick) console.log("With --quick, figures say nothing.");
  if (values.json === undefined) return;
  const rounds = [...runs].map(([{ name, receiver }, own]) => ({ name, receiver, runs: own }));
  writeFileSync(values.json, `${JSON.stringify(rounds, null, 2)}\n`);
}
