// Result files of vitest's JSON reporter -> the one line that sums them up.
//
// `bun scripts/check/tally.ts FILE...`; a file that is missing is a runner that did not get to its
// end, and counts as a failure.

import { existsSync, readFileSync } from "node:fs";

/** The part of vitest's JSON result that is read here; the check's own steps are written so too. */
export interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  /** False also where a test file could not be loaded, in which case no test of it is counted. */
  readonly success: boolean;
}

const NOT_RUN: Counts = {
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  success: false,
};

/** The sum of several runs, in one line. */
export function tally(runs: readonly Counts[]): string {
  const sum = (count: (run: Counts) => number) =>
    runs.reduce((total, run) => total + count(run), 0);
  const skipped = sum((run) => run.numPendingTests);
  const line = `${sum((run) => run.numPassedTests)} passed, ${sum(failuresOf)} failed`;
  return skipped === 0 ? line : `${line}, ${skipped} skipped`;
}

/** A run that failed without a failed test has failed all the same. */
function failuresOf(run: Counts): number {
  return run.success ? run.numFailedTests : Math.max(1, run.numFailedTests);
}

function readCounts(path: string): Counts {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : NOT_RUN;
}

if (import.meta.main) console.log(tally(process.argv.slice(2).map(readCounts)));
