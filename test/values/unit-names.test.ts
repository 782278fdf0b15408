import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  escapePath,
  escapeUnitName,
  unescapePath,
  unescapeUnitName,
} from "../../src/values/unit-escape.ts";
import { instantiate, parseUnitName, unitNameText } from "../../src/values/unit-names.ts";
import { answerOf } from "./read.ts";

describe("names of units", () => {
  test.each([
    ["a.service", { kind: "plain", prefix: "a", type: "service" }],
    ["a@.service", { kind: "template", prefix: "a", type: "service" }],
    ["a@b@c.timer", { kind: "instance", prefix: "a", instance: "b@c", type: "timer" }],
    ["a.b-c:d_e\\x2d.socket", { kind: "plain", prefix: "a.b-c:d_e\\x2d", type: "socket" }],
    ["-.mount", { kind: "plain", prefix: "-", type: "mount" }],
  ])("%s is %j", (text, name) => {
    expect(answerOf(parseUnitName(text))).toEqual(name);
  });

  test.each([
    "a",
    "",
    ".service",
    "a.conf",
    "@.service",
    "a b.service",
    "a/b.service",
    "\u00e9.path",
  ])("%j is none", (text) => {
    expect(answerOf(parseUnitName(text))).toBe("mistake");
  });

  test("255 characters are the most", () => {
    const name = (length: number) => `${"a".repeat(length - ".service".length)}.service`;
    expect(parseUnitName(name(255)).ok).toBe(true);
    expect(parseUnitName(name(256)).ok).toBe(false);
  });

  test("only a template has instances", () => {
    const filled = (text: string) => {
      const name = parseUnitName(text);
      return name.ok ? unitNameText(instantiate(name.value, "i")) : "";
    };
    expect(filled("a@.service")).toBe("a@i.service");
    expect(filled("a@b.service")).toBe("a@b.service");
    expect(filled("a.service")).toBe("a.service");
  });
});

describe("escaping", () => {
  test.each([
    ["a/b", "a-b"],
    ["a-b", "a\\x2db"],
    [".a.b", "\\x2ea.b"],
    ["\u00e4 @", "\\xc3\\xa4\\x20\\x40"],
  ])("%j becomes %s", (text, escaped) => {
    expect(escapeUnitName(text)).toBe(escaped);
    expect(unescapeUnitName(escaped)).toBe(text);
  });

  test.each([
    ["/", "-"],
    ["/a/b/", "a-b"],
    ["/a//b/./c", "a-b-c"],
    ["/.a", "\\x2ea"],
    ["/a/../b", undefined],
    ["a", undefined],
  ])("the path %s becomes %s", (path, escaped) => {
    expect(escapePath(path)).toBe(escaped);
  });

  test.each([
    ["-", "/"],
    ["a-b", "/a/b"],
    ["--a", undefined],
    ["", undefined],
    ["a\\q", undefined],
    ["\\xff", undefined],
    ["a\\x00", undefined],
  ])("%s is the path %s", (escaped, path) => {
    expect(unescapePath(escaped)).toBe(path);
  });

  test("what was escaped is unescaped to what it was, and is a part of a unit's name", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((s) => !s.includes("\0"));
    fc.assert(
      fc.property(text, (original) => {
        const escaped = escapeUnitName(original);
        expect(unescapeUnitName(escaped)).toBe(original);
        if (escaped.length < 200) expect(parseUnitName(`x@${escaped}.service`).ok).toBe(true);
      }),
    );
  });
});
