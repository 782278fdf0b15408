import { expect, test } from "vitest";
import { type JobType, mergeJobTypes } from "../../src/state/job.ts";

const TYPES: readonly JobType[] = ["start", "verify-active", "stop", "restart", "reload"];

/** What becomes of two jobs for one unit; `-` where they contradict each other. */
const TABLE: Readonly<Record<JobType, readonly string[]>> = {
  start: ["start", "start", "-", "restart", "reload-or-start"],
  "verify-active": ["start", "verify-active", "-", "restart", "reload"],
  stop: ["-", "-", "stop", "-", "-"],
  restart: ["restart", "restart", "-", "restart", "restart"],
  reload: ["reload-or-start", "reload", "-", "restart", "reload"],
};

test.each(TYPES)("%s and another job for the same unit", (a) => {
  expect(TYPES.map((b) => mergeJobTypes(a, b) ?? "-")).toEqual(TABLE[a]);
});

test("it does not matter which of the two was first", () => {
  for (const a of TYPES) {
    for (const b of TYPES) expect(mergeJobTypes(a, b)).toBe(mergeJobTypes(b, a));
  }
});
