import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const SCRIPT = join(import.meta.dirname, "../../scripts/bench");
const FIGURE = String.raw`\d[\d.]* (?:KiB|ms|µs)(?: \([\d.]+×\))?`;

const folder = mkdtempSync(join(tmpdir(), "firstborn-bench-"));
const json = join(folder, "figures.json");
let output = "";

beforeAll(() => {
  const { status, stdout, stderr } = spawnSync(SCRIPT, ["--quick", "--json", json], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  output = stdout;
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** The row's cells behind the name. */
function row(name: string): readonly string[] {
  const line = output.split("\n").find((candidate) => candidate.startsWith(`| ${name}`));
  if (line === undefined) throw new Error(`no row ${name} in:\n${output}`);
  const cells = line.split("|").map((cell) => cell.trim());
  return cells.slice(2, -1);
}

const others = ["tini-static", "tini", "dumb-init", "catatonit"];

describe("scripts/bench", () => {
  it.each(["firstborn ", ...others.filter((name) => existsSync(`/usr/bin/${name}`))])(
    "has all seven figures of %s",
    (name) => {
      const cells = row(name);
      expect(cells).toHaveLength(7);
      for (const cell of cells.slice(0, 3)) expect(cell).toMatch(new RegExp(`^${FIGURE}$`));
      // With so few samples the time above the bare command may be less than nothing.
      for (const cell of cells.slice(3, 6)) expect(cell).toMatch(/^-?\d.* (?:ms|µs)/);
      expect(cells[6]).toMatch(/^\d+$/);
    },
  );

  it("has size, memory and start of the launcher", () => {
    const cells = row("firstborn.mjs, Bun");
    for (const cell of cells.slice(0, 3)) expect(cell).toMatch(new RegExp(`^${FIGURE}$`));
    expect(cells.slice(4)).toEqual(["–", "–", "–"]);
  });

  it("tells of five targets what became of them", () => {
    expect(output.match(/\| (?: *)(?:reached|missed|not measured) \|$/gm)).toHaveLength(5);
  });

  it("keeps each round's values with --json", () => {
    const { plan, rounds, targets } = JSON.parse(readFileSync(json, "utf8"));
    expect(rounds.firstborn.start).toHaveLength(plan.startRounds);
    expect(rounds.bare.latency).toHaveLength(plan.latencyRounds);
    expect(targets).toHaveLength(5);
  });
});
