import { describe, expect, test } from "vitest";
import { parseTmpfiles } from "../../src/tmpfiles/parse.ts";
import { type Selection, selectLines } from "../../src/tmpfiles/select.ts";
import { HOST } from "../manifest/host.ts";

const ALL: Selection = { isBoot: false, prefixes: [], excludedPrefixes: [] };
const select = (text: string, selection: Partial<Selection> = {}) => {
  const { lines } = parseTmpfiles(text, "a.conf", HOST);
  return selectLines(lines, { ...ALL, ...selection });
};
const chosen = (...words: Parameters<typeof select>) =>
  select(...words).lines.map(({ type, path }) => `${type} ${path}`);

describe("the lines of tmpfiles.d", () => {
  test("come with parents first, and those with patterns last", () => {
    expect(chosen("z /a\nf /b/c/d\nd /b\nd /b/c")).toEqual(["d /b", "d /b/c", "f /b/c/d", "z /a"]);
  });

  test("with ! count at boot only", () => {
    expect(chosen("d! /a\nd /b")).toEqual(["d /b"]);
    expect(chosen("d! /a\nd /b", { isBoot: true })).toEqual(["d /a", "d /b"]);
  });

  test("are limited by prefixes, which end at a slash", () => {
    expect(chosen("d /a\nd /a/b\nd /ab\nd /c", { prefixes: ["/a"] })).toEqual(["d /a", "d /a/b"]);
    expect(chosen("d /a\nd /a/b\nd /ab", { excludedPrefixes: ["/a"] })).toEqual(["d /ab"]);
  });

  test("that make one path in two ways count once, and it is said", () => {
    const { lines, diagnostics } = select("d /a 0700\nd /a 0755\nd /a 0700\nz /a 0711");
    expect(lines.map(({ span }) => span.line)).toEqual([1, 3, 4]);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      "/a has a line already, in a.conf:1: this one is ignored",
    ]);
  });
});
