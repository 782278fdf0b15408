import { describe, expect, it } from "vitest";
import type { Figures, Measure } from "../../scripts/measure/figures.ts";
import { formatReport, formatTable, judgementsOf } from "../../scripts/measure/report.ts";

const KIB = 1024;
const figures = (values: Partial<Record<Measure, number>>): Figures =>
  new Map(Object.entries(values) as [Measure, number][]);
const OURS = { file: 21 * KIB, rss: 40 * KIB, start: 3e5, latency: 14_000, reaping: 5e7 };
const THEIRS = { file: 691 * KIB, rss: 700 * KIB, start: 6e5, latency: 15_000, reaping: 5e7 };

function report(ours: Partial<Record<Measure, number>>, reference = "tini-static") {
  return {
    rows: [
      { name: "firstborn", figures: figures(ours) },
      { name: reference, figures: figures(THEIRS) },
      { name: "firstborn.mjs", figures: figures({ file: 69 * KIB }) },
    ],
    bare: figures({ start: 7e5, latency: 7000 }),
    orphans: 10_000,
    ours: "firstborn",
    reference: "tini-static",
  };
}

const outcomes = (ours: Partial<Record<Measure, number>>, reference?: string) =>
  judgementsOf(report(ours, reference)).map(({ measure, outcome }) => `${measure} ${outcome}`);

describe("a target", () => {
  it("is reached at the limit itself", () => {
    const atLimit = {
      file: 56 * KIB,
      rss: 64 * KIB,
      start: 0.6 * THEIRS.start,
      latency: 1.05 * THEIRS.latency,
      reaping: 1.05 * THEIRS.reaping,
    };
    expect(outcomes(atLimit)).toEqual([
      "file reached",
      "rss reached",
      "start reached",
      "latency reached",
      "reaping reached",
    ]);
  });

  it.each([
    ["file", 56 * KIB + 1],
    ["rss", 68 * KIB],
    ["start", 0.61 * THEIRS.start],
    ["latency", 1.06 * THEIRS.latency],
    ["reaping", 1.06 * THEIRS.reaping],
  ] as const)("is missed beyond it: %s", (measure, value) => {
    const missed = outcomes({ ...OURS, [measure]: value }).filter((line) => /missed/.test(line));
    expect(missed).toEqual([`${measure} missed`]);
  });

  it("that compares is not measured where the other one is absent", () => {
    expect(outcomes(OURS, "tini")).toEqual([
      "file reached",
      "rss reached",
      "start not measured",
      "latency not measured",
      "reaping not measured",
    ]);
  });
});

describe("the report", () => {
  const text = formatReport(report(OURS));

  it("has a row for each program, with the ratio to the reference", () => {
    expect(text).toMatch(/^\| firstborn +\| +21 KiB \(0\.030×\) \|.* 0\.30 ms \(0\.50×\) \|/m);
    expect(text).toMatch(/^\| tini-static +\| +691 KiB \(1\.00×\) \|/m);
  });

  it("has a dash for what was not measured", () => {
    expect(text).toMatch(/^\| firstborn\.mjs +\|.*\|(?: +– \|){6}$/m);
  });

  it("tells the limit of each target and what became of it", () => {
    expect(text).toMatch(/^\| VmRSS +\| +≤ 64 KiB \| +40 KiB \| +reached \|$/m);
    expect(text).toMatch(/^\| 10,000 orphans reaped +\| +≤ 1\.05× tini-static's \| +1\.00× \|/m);
  });
});

describe("a table", () => {
  it("has columns as wide as their widest cell, the first to the left", () => {
    expect(formatTable(["", "size"], [["ab", "1"]])).toBe(
      ["|     | size |", "| --- | ---: |", "| ab  |    1 |"].join("\n"),
    );
  });
});
