import { describe, expect, it } from "vitest";
import type { Facts } from "../../scripts/demonstration/run.ts";
import { findFaults, formatRuns } from "../../scripts/demonstration/story.ts";

const GOOD: Facts = {
  pid1: "firstborn-x64",
  answer: "process 2",
  zombiesBefore: 0,
  orphans: 1000,
  zombiesAfter: 0,
  memory: { rss: 40 * 1024, pss: 26 * 1024 },
  report: "begun and finished",
  exitStatus: 7,
};

describe("the demo", () => {
  it("finds nothing wrong where all is as it should be", () => {
    expect(findFaults([{ name: "firstborn", hasInit: true, facts: GOOD }])).toEqual([]);
  });

  it.each([
    [{ answer: "process 1" }, "PID 1"],
    [{ zombiesBefore: 1 }, "zombies before"],
    [{ orphans: 999 }, "999 orphans"],
    [{ zombiesAfter: 3 }, "3 zombies"],
    [{ report: "begun" }, "cuts the request off"],
    [{ exitStatus: 143 }, "143"],
    [{ exitStatus: null }, "null"],
  ])("fails with a line for %j", (wrong, words) => {
    const faults = findFaults([
      { name: "firstborn", hasInit: true, facts: GOOD },
      { name: "tini", hasInit: true, facts: { ...GOOD, ...wrong } },
    ]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(/under tini/);
    expect(faults[0]).toContain(words);
  });

  it("expects nothing of a run without an init", () => {
    const facts = { ...GOOD, answer: "process 1", zombiesAfter: 1000 };
    expect(findFaults([{ name: "no init", hasInit: false, facts }])).toEqual([]);
  });

  it("shows the runs side by side", () => {
    const runs = [
      { name: "firstborn", hasInit: true, facts: GOOD },
      {
        name: "no init",
        hasInit: false,
        facts: { ...GOOD, zombiesAfter: 1000, memory: { rss: 47_216 * 1024, pss: 0 } },
      },
    ];
    const lines = formatRuns(runs).split("\n");
    expect(lines[0]).toMatch(/^ +firstborn +no init$/);
    expect(lines).toContainEqual(expect.stringMatching(/^zombies after .* 0 +1,000$/));
    expect(lines).toContainEqual(expect.stringMatching(/VmRSS +40 KiB +47,216 KiB$/));
  });
});
