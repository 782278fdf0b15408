import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { environmentOf, parseAssignment, parseRemoval } from "../../src/values/environment.ts";
import { parseEnvironmentFile } from "../../src/values/environment-file.ts";
import { answerOf } from "./read.ts";

describe("assignments", () => {
  test.each([
    ["A=1", { name: "A", value: "1" }],
    ["A=", { name: "A", value: "" }],
    ["a_1=b=c", { name: "a_1", value: "b=c" }],
    ["A=$B", { name: "A", value: "$B" }],
    ["A", "mistake"],
    ["1A=x", "mistake"],
    ["A.B=x", "mistake"],
    ["=x", "mistake"],
    ["A=\x01", "mistake"],
  ])("%j is %j", (text, assignment) => {
    expect(answerOf(parseAssignment(text))).toEqual(assignment);
  });

  test("a later one replaces an earlier one, whatever the name", () => {
    const assignments = ["A=1", "__proto__=x", "A=2"].map((text) =>
      answerOf(parseAssignment(text)),
    );
    const environment = environmentOf(assignments.filter((entry) => entry !== "mistake"));
    expect(Object.entries(environment)).toEqual([
      ["A", "2"],
      ["__proto__", "x"],
    ]);
  });

  test("a variable is removed by name, or only with its value", () => {
    expect(answerOf(parseRemoval("A"))).toEqual({ kind: "name", name: "A" });
    expect(answerOf(parseRemoval("A=1"))).toEqual({ kind: "assignment", name: "A", value: "1" });
    expect(answerOf(parseRemoval("1A"))).toBe("mistake");
  });
});

/** As the true systemd has read these lines. */
const LINES: readonly (readonly [text: string, value: string])[] = [
  ["A=plain value   ", "plain value"],
  ['A="dq \\"x\\" \\n \\\ncont" tail', 'dq "x" \\n conttail'],
  ["A='sq \"x\" \\n' 'second'", 'sq "x" \\nsecond'],
  ["A=a\\ b\\\nc   \\  ", "a bc"],
  ['A=x "y"', 'x "y"'],
  ["A =   lead", "lead"],
  ["A=a#b ; c", "a#b ; c"],
  ["A=\"a\"b'c'", "ab'c'"],
  ["A='a'  'b'  \"c\"   d  'e'", "abcd  'e'"],
  ["A=a\\\n  b", "a  b"],
  ["A='x'\\\ny", "xy"],
  ['A="\\$x \\`y"', "$x `y"],
  ["A='open\nline2' more", "open\nline2more"],
  ["A= # c", "# c"],
  ["A=", ""],
  ["\ufeffA=1", "1"],
];

describe("environment files", () => {
  test.each(LINES)("%j sets A to %j", (text, value) => {
    expect(parseEnvironmentFile(text).assignments).toEqual([{ name: "A", value }]);
  });

  test("lines end with LF, CRLF or CR", () => {
    const { assignments } = parseEnvironmentFile("A=1\nB=2\r\nC=3\rD=4");
    expect(assignments.map(({ value }) => value)).toEqual(["1", "2", "3", "4"]);
  });

  test("comments set nothing, and a backslash continues them too", () => {
    const text = "# a\\\nA=1\n; b\n  # c\nB=2\n";
    expect(parseEnvironmentFile(text).assignments).toEqual([{ name: "B", value: "2" }]);
  });

  test("lines that set nothing are named by number", () => {
    const { assignments, badLines } = parseEnvironmentFile("1A=x\nA=1\nexport B=2\nnothing\n=x\n");
    expect(assignments).toEqual([{ name: "A", value: "1" }]);
    expect(badLines).toEqual([1, 3, 4, 5]);
  });

  test("any text is read to its end", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { assignments } = parseEnvironmentFile(text);
        for (const { name } of assignments) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
      }),
    );
  });

  test("what is quoted is read as what it was", () => {
    const text = fc
      .string({ unit: "grapheme-ascii" })
      .filter((value) => ![...value].some((c) => c < " " || c === "\x7f"));
    fc.assert(
      fc.property(text, (value) => {
        const quoted = `A="${value.replace(/["\\`$]/g, "\\$&")}"\n`;
        expect(parseEnvironmentFile(quoted).assignments).toEqual([{ name: "A", value }]);
      }),
    );
  });
});
