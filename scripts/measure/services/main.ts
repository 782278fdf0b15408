// `scripts/bench services`: service mode beside other supervisors, as a table in Markdown.
//
// Options: `--quick` measures next to nothing, `--json FILE` keeps each run's values.

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeMachine } from "../machine.ts";
import { QUICK, WHOLE } from "./plan.ts";
import { formatReport } from "./report.ts";
import { measureAll } from "./rounds.ts";
import { findSupervisors, OURS, REFERENCE } from "./supervisors.ts";

const { values } = parseArgs({
  options: { quick: { type: "boolean", default: false }, json: { type: "string" } },
});
const plan = values.quick ? QUICK : WHOLE;
const runs = await measureAll(findSupervisors(), plan);
console.log(formatReport({ runs, counts: plan.counts, ours: OURS, reference: REFERENCE }));
console.log(`\n${describeMachine()}. Medians of ${plan.rounds} runs each, in turns.`);
if (values.quick) console.log("With --quick, figures and targets say nothing.");
if (values.json !== undefined) {
  const rounds = [...runs].map(([name, own]) => [name, Object.fromEntries(own)]);
  writeFileSync(values.json, JSON.stringify(Object.fromEntries(rounds), null, 2));
}
