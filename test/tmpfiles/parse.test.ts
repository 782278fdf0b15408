import { describe, expect, test } from "vitest";
import { parseTmpfiles } from "../../src/tmpfiles/parse.ts";
import { HOST } from "../manifest/host.ts";

const parse = (text: string) => parseTmpfiles(text, "a.conf", HOST);
const line = (text: string) => {
  const { lines, diagnostics } = parse(text);
  expect(diagnostics).toEqual([]);
  return lines[0]!;
};
const problem = (text: string) => {
  const { lines, diagnostics } = parse(text);
  expect(lines).toEqual([]);
  const [{ span, message } = { span: undefined, message: "" }] = diagnostics;
  return `${span?.line}:${span?.column} ${message}`;
};

describe("a line of tmpfiles.d", () => {
  test("has seven fields, of which two are enough", () => {
    expect(line("d /run/a 0750 daemon games 1d x")).toMatchObject({
      type: "d",
      path: "/run/a",
      mode: { bits: 0o750, masked: false, onlyNew: false },
      user: { name: "daemon", onlyNew: false },
      group: { name: "games" },
      age: { microseconds: 86_400_000_000, keepsFirstLevel: false },
      argument: "x",
    });
    expect(line("d /run/a")).toMatchObject({ mode: undefined, user: undefined, age: undefined });
  });

  test.each([
    ["d!-+=^~ /a", { bootOnly: true, mayFail: true, plus: true, removeOthers: true }],
    ["f /a", { bootOnly: false, credential: false, base64: false }],
  ])("%s has modifiers", (text, modifiers) => {
    expect(line(text).modifiers).toMatchObject(modifiers);
  });

  test.each([
    ["d /a ~0755", { masked: true, onlyNew: false }],
    ["d /a :~2755", { masked: true, onlyNew: true, bits: 0o2755 }],
    ["d /a :644", { masked: false, onlyNew: true }],
  ])("%s has a mode with marks", (text, mode) => {
    expect(line(text).mode).toMatchObject(mode);
  });

  test.each([
    ["d /a - - - 10d", { fileTimes: "abcm", directoryTimes: "abm" }],
    ["d /a - - - aM:1h", { fileTimes: "a", directoryTimes: "m" }],
    ["d /a - - - ~0", { microseconds: 0, keepsFirstLevel: true }],
  ])("%s has an age", (text, age) => {
    expect(line(text).age).toMatchObject(age);
  });

  test.each([
    ["f /a - - - - a b  c ", "a b  c"],
    ["f /a - - - - a\\tb\\x21", "a\tb!"],
    ["L /a - - - - ../b\\x21", "../b\\x21"],
    ["w /a - - - - %%", "%"],
    ["d /a - - - -  ", undefined],
  ])("%j has an argument", (text, argument) => {
    expect(line(text).argument).toBe(argument);
  });

  test.each([
    ["d /%%/a//b/./c/", "/%/a/b/c"],
    ['d "/a b"', "/a b"],
    ["d /a\\ b", "/a b"],
    ["d %t/a", "/run/a"],
    ["d /", "/"],
  ])("%j has a path", (text, path) => {
    expect(line(text).path).toBe(path);
  });

  test.each([
    ["\n  ? /a", '2:3 "?" is no type of line'],
    ["dx /a", '1:2 "x" is no modifier'],
    ["d", "1:1 a line needs a type and a path"],
    ["d a", '1:1 "a" is no absolute path'],
    ["d /a/../b", '1:1 "/a/../b" has .. in it'],
    ["d /%c", "1:1 %c is no specifier here"],
    ["d /a 0888", '1:1 "0888" is no mode'],
    ["d /a - - - soon", '1:1 "soon" is not a time span'],
    ['d "/a', "1:3 the quote is not closed"],
    ["w /a", "1:1 w needs an argument"],
  ])("%j is told with its place", (text, message) => {
    expect(problem(text)).toBe(message);
  });

  test("that is wrong leaves the others as they are", () => {
    expect(parse("d /a\nwrong\n# d /b\n\nd /c").lines.map(({ path }) => path)).toEqual([
      "/a",
      "/c",
    ]);
  });
});
