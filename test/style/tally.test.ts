import { expect, test } from "vitest";
import { tally } from "../../scripts/check/tally.ts";

const run = (numPassedTests: number, numFailedTests = 0, numPendingTests = 0, success = true) => ({
  numPassedTests,
  numFailedTests,
  numPendingTests,
  success,
});

test("the line is the sum of all runs, and names skipped tests only where there are some", () => {
  expect(tally([run(3), run(4)])).toBe("7 passed, 0 failed");
  expect(tally([run(3, 1, 2, false), run(4)])).toBe("7 passed, 1 failed, 2 skipped");
});

test("a run that failed without a failed test counts as one failure", () => {
  expect(tally([run(3), run(0, 0, 0, false)])).toBe("3 passed, 1 failed");
});
