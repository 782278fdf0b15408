import { describe, expect, test } from "vitest";
import { formatPart } from "../../scripts/measure/logs/report.ts";
import {
  countLines,
  cpuOf,
  parseCarried,
  parseReceived,
} from "../../scripts/measure/logs/results.ts";
import type { Run } from "../../scripts/measure/logs/rounds.ts";

const SECOND = 1e9;

const run = (seconds: number, cpu?: number, receiverCpu?: number, arrived = 1000): Run => ({
  sent: 1000,
  arrived,
  took: seconds * SECOND,
  cpu: cpu === undefined ? undefined : cpu * SECOND,
  receiverCpu: receiverCpu === undefined ? undefined : receiverCpu * SECOND,
});

const cellsOf = (text: string, name: string) =>
  text
    .split("\n")
    .find((line) => line.startsWith(`| ${name} `))!
    .split("|")
    .map((cell) => cell.trim())
    .slice(2, -1);

describe("the table", () => {
  test("a row has the medians, the ratio to the reference, and the sum of what was lost", () => {
    const runs = [run(1, 0.001), run(4, 0.003), run(2, 0.002, undefined, 990)];
    const text = formatPart(
      "",
      [
        [{ name: "ours", receiver: "socket" }, runs],
        [{ name: "logger", receiver: "socket" }, [run(1, 0.004)]],
      ],
      "socket",
    );
    expect(cellsOf(text, "ours")).toEqual(["495 (0.49×)", "2.00", "10"]);
    expect(cellsOf(text, "logger")).toEqual(["1,000 (1.00×)", "4.00", "0"]);
  });

  test("a journald's own time has a column, and what has no process a dash", () => {
    const own = [run(1, undefined, 0.007)];
    const text = formatPart("", [[{ name: "systemd-cat", receiver: "journald" }, own]], "journald");
    expect(cellsOf(text, "systemd-cat")).toEqual(["1,000 (1.00×)", "–", "7.00", "0"]);
  });

  test("without the reference there are no ratios", () => {
    const text = formatPart("", [[{ name: "ours", receiver: "socket" }, [run(1, 1)]]], "socket");
    expect(cellsOf(text, "ours")[0]).toBe("1,000");
    expect(text).not.toContain("times");
  });

  test("without rows there is no table", () => {
    expect(formatPart("", [], "journald")).toBe("");
  });
});

describe("what the programs print", () => {
  test("a carrier's times are read, and nothing else", () => {
    const times = { startedAt: 1, endedAt: 2, cpu: 3 };
    expect(parseCarried(`${JSON.stringify({ ...times, other: 4 })}\n`)).toEqual(times);
  });

  test("a receiver's object stands behind its readiness", () => {
    const text = 'ready\n{"datagrams": 7, "endedAt": 8}\n';
    expect(parseReceived(text)).toEqual({ lines: 7, endedAt: 8 });
  });

  test.each([
    ["a carrier", () => parseCarried('{"startedAt": 1, "cpu": 2}')],
    ["a receiver", () => parseReceived('ready\n{"endedAt": 1}')],
    ["schedstat", () => cpuOf("")],
  ])("what is not there is no number: %s", (_of, read) => {
    expect(read).toThrow("not what was to be read");
  });

  test("processor time is the first number of schedstat", () => {
    expect(cpuOf("142939 2435463 2\n")).toBe(142_939);
  });

  test.each([
    ["", 0],
    ["a", 0],
    ["a\n\nb\n", 3],
  ])("lines are counted by their ends: %j", (text, count) => {
    expect(countLines(new TextEncoder().encode(text))).toBe(count);
  });
});
