import { expect, test } from "vitest";
import { formatReport } from "../../scripts/measure/services/report.ts";
import type { Run, Runs } from "../../scripts/measure/services/rounds.ts";

const KIB = 1024;
const run = (memory: number, up: number): Run => ({ up, memory, restarts: [3, 5, 4], stop: 7 });

function report(ours: readonly [Run, Run], theirs: readonly [Run, Run] | undefined): string {
  const both = (runs: readonly [Run, Run]) =>
    new Map([
      [10, [runs[0]]],
      [100, [runs[1]]],
    ]);
  const runs: Runs = new Map([["ours", both(ours)]]);
  if (theirs !== undefined) runs.set("theirs", both(theirs));
  return formatReport({ runs, counts: [10, 100], ours: "ours", reference: "theirs" });
}

const outcomes = (text: string) =>
  [...text.matchAll(/\| +(reached|missed|not measured) \|$/gm)].map(([, one]) => one);

test("a row has memory, its growth, and the medians of the times", () => {
  const text = report([run(500 * KIB, 20), run(2300 * KIB, 90)], undefined);
  const cells = text
    .split("\n")
    .find((line) => line.startsWith("| ours"))!
    .split("|")
    .map((cell) => cell.trim());
  expect(cells.slice(1, -1)).toEqual([
    ...["ours", "500 KiB", "2300 KiB", "20 KiB", "20 ms", "90 ms", "4.0 ms", "7.0 ms", "7.0 ms"],
  ]);
});

test.each<[string, [Run, Run], [Run, Run] | undefined, string[]]>([
  [
    "at the limits",
    [run(512 * KIB, 30), run(4112 * KIB, 90)],
    [run(1, 30), run(1, 90)],
    ["reached", "reached", "reached", "reached"],
  ],
  [
    "beyond them",
    [run(513 * KIB, 31), run(4114 * KIB, 91)],
    [run(1, 30), run(1, 90)],
    ["missed", "missed", "missed", "missed"],
  ],
  [
    "alone",
    [run(1, 1), run(2, 2)],
    undefined,
    ["reached", "reached", "not measured", "not measured"],
  ],
])("targets are judged: %s", (_title, ours, theirs, expected) => {
  expect(outcomes(report(ours, theirs))).toEqual(expected);
});
