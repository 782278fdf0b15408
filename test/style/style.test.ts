import { expect, test } from "vitest";
import { findStyleBreaks } from "../../scripts/check/style.ts";

const repeat = (line: string, count: number) => `${line}\n`.repeat(count);
const breaksIn = (text: string, path = "src/a.ts") => findStyleBreaks([{ path, text }]);

test("a file of 400 lines is allowed, comments of 100 columns are, and no more of either", () => {
  expect(breaksIn(repeat(`// ${"x".repeat(97)}`, 400))).toEqual([]);
  expect(breaksIn(repeat("x", 401))).toEqual(["src/a.ts:401: more than 400 lines"]);
  expect(breaksIn(`\n// ${"x".repeat(98)}\n`)).toEqual(["src/a.ts:2: more than 100 columns"]);
  expect(breaksIn(`"${"x".repeat(101)}",\n`)).toEqual([]);
});

test.each([
  ["a function", "export function f(): void {", "}"],
  ["a function whose parameters take several lines", "async function f(\n  a: string,\n) {", "}"],
  ["a method", "  private async walk(path: string): Promise<void> {", "  }"],
  ["an arrow function", "const f = (a: number) => {", "};"],
  ["a test", 'test("a rule", () => {', "});"],
])("%s may have 60 lines, not 61", (_name, head, tail) => {
  const body = (lines: number) =>
    `${head}\n${repeat("    x;", lines - head.split("\n").length - 1)}${tail}\n`;
  expect(breaksIn(body(60))).toEqual([]);
  expect(breaksIn(body(61))).toEqual(["src/a.ts:1: a function of 61 lines"]);
});

test("a group of tests is no function, however long", () => {
  expect(breaksIn(`describe("a", () => {\n${repeat("  x;", 90)}});\n`)).toEqual([]);
});

test("no file is called utils, and names are kebab-case", () => {
  expect(breaksIn("", "src/utils.ts")).toHaveLength(1);
  expect(breaksIn("", "src/fooBar.ts")).toHaveLength(1);
  expect(breaksIn("", "test/foo-bar.test.ts")).toEqual([]);
});
