// `npm run check`: everything about the repository that can be checked without running the programs
// as PID 1, in under a minute. One line a step; the status is 1 if any step failed.
//
// The unit tests take the longest, so all else runs beside them.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findLayerBreaks } from "./layers.ts";
import { readSources } from "./sources.ts";
import { commandStep, findingsStep, type Outcome, type Result, runInOrder } from "./steps.ts";
import { findStyleBreaks } from "./style.ts";
import type { Counts } from "./tally.ts";

const ROOT = join(import.meta.dirname, "../..");
const RESULTS = join(ROOT, ".cache/results");

const tool = (name: string) => join(ROOT, "node_modules/.bin", name);
const vitest = [
  ...["node", tool("vitest"), "run", "--project", "unit"],
  ...["--reporter=default", "--reporter=json", `--outputFile=${join(RESULTS, "unit.json")}`],
];

mkdirSync(RESULTS, { recursive: true });
const sources = readSources(ROOT);
const [others, [units]] = await Promise.all([
  runInOrder([
    commandStep("types", [tool("tsc"), "-p", "."], ROOT),
    commandStep("lint", [tool("biome"), "check", "--error-on-warnings"], ROOT),
    findingsStep("layers", () => findLayerBreaks(sources)),
    findingsStep("style", () => findStyleBreaks(sources)),
    { name: "build", run: buildLeavesSourcesAlone },
  ]),
  runInOrder([commandStep("unit", vitest, ROOT)]),
]);
// The unit tests have counted themselves.
writeFileSync(join(RESULTS, "check.json"), JSON.stringify(countsOf(others)));
process.exitCode = [...others, units!].every(({ passed }) => passed) ? 0 : 1;

/** Builds, and fails too where a file under version control is changed by that: it was stale. */
async function buildLeavesSourcesAlone(): Promise<Outcome> {
  const before = trackedState();
  const outcome = await commandStep(
    "build",
    [process.execPath, "scripts/build/main.ts"],
    ROOT,
  ).run();
  if (!outcome.passed || trackedState() === before) return outcome;
  return { passed: false, output: "a generated file was stale: commit what the build has changed" };
}

/** A digest of what differs from the last commit; the same for all where there is no git. */
function trackedState(): string {
  try {
    const difference = execFileSync("git", ["diff", "HEAD"], { cwd: ROOT, maxBuffer: 2 ** 28 });
    return createHash("sha256").update(difference).digest("hex");
  } catch {
    return "";
  }
}

function countsOf(results: readonly Result[]): Counts {
  const numPassedTests = results.filter(({ passed }) => passed).length;
  const numFailedTests = results.length - numPassedTests;
  return { numPassedTests, numFailedTests, numPendingTests: 0, success: numFailedTests === 0 };
}
