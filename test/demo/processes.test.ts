import { describe, expect, it } from "vitest";
import { parseStat, readProcesses } from "../../scripts/demonstration/processes.ts";

describe("a process's stat", () => {
  it.each([
    ["12 (sh) S 1 12 12 0 -1", { pid: 12, parent: 1, isZombie: false }],
    ["13 (sh) Z 1 12 12 0 -1", { pid: 13, parent: 1, isZombie: true }],
    ["14 (a) Z 9 (b)) R 7 14 0", { pid: 14, parent: 7, isZombie: false }],
  ])("is read behind the last parenthesis: %s", (stat, expected) => {
    expect(parseStat(stat)).toEqual(expected);
  });
});

describe("the processes in /proc", () => {
  it("include this one, with its parent", () => {
    expect(readProcesses("/proc")).toContainEqual({
      pid: process.pid,
      parent: process.ppid,
      isZombie: false,
    });
  });
});
