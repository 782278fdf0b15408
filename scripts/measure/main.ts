// `scripts/bench`: firstborn beside other inits, measured in one run, as tables in Markdown.
//
// Options: `--quick` measures next to nothing, to see that everything can be measured;
// `--json FILE` keeps each round's value.

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Figures } from "./figures.ts";
import { findInits, OURS, REFERENCE } from "./inits.ts";
import { describeMachine } from "./machine.ts";
import { type Plan, QUICK, WHOLE } from "./plan.ts";
import { Probe } from "./probe.ts";
import { formatReport, judgementsOf } from "./report.ts";
import { BARE, measureAll, type Samples } from "./rounds.ts";
import { median } from "./statistics.ts";

try {
  const { values } = parseArgs({
    options: { quick: { type: "boolean", default: false }, json: { type: "string" } },
  });
  await main(values.quick ? QUICK : WHOLE, values.json);
} catch (error) {
  process.stderr.write(`scripts/bench: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}

async function main(plan: Plan, jsonPath: string | undefined): Promise<void> {
  const inits = findInits();
  const samples = await measureAll(inits, await Probe.build(), plan);
  const report = {
    rows: inits.map(({ name }) => ({ name, figures: mediansOf(samples, name) })),
    bare: mediansOf(samples, BARE),
    orphans: plan.orphans,
    ours: OURS,
    reference: REFERENCE,
  };
  const machine = describeMachine();
  console.log(`${formatReport(report)}\n\n${machine}. Medians; ${describePlan(plan)}.`);
  if (plan === QUICK) console.log("With --quick, figures and targets say nothing.");
  if (jsonPath === undefined) return;
  const rounds = roundsOf(samples);
  const targets = judgementsOf(report);
  writeFileSync(jsonPath, `${JSON.stringify({ machine, plan, rounds, targets }, null, 2)}\n`);
}

function mediansOf(all: Samples, name: string): Figures {
  const own = all.get(name) ?? new Map();
  return new Map([...own].map(([measure, values]) => [measure, median(values)]));
}

function describePlan(plan: Plan): string {
  const starts = plan.startRounds * plan.startsPerTurn;
  const signals = plan.latencyRounds * plan.signalsPerTurn;
  const counts = [`${starts} starts`, `${signals} signals`, `orphans ${plan.reapingRounds} times`];
  return `of each native program ${counts.join(", ")}, in turns`;
}

function roundsOf(samples: Samples) {
  return Object.fromEntries(
    [...samples].map(([name, own]) => [name === BARE ? "bare" : name, Object.fromEntries(own)]),
  );
}
