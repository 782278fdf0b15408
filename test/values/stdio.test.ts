import { describe, expect, test } from "vitest";
import { parseAbsolutePath, simplifyPath } from "../../src/values/paths.ts";
import { parseStandardInput, parseStandardOutput } from "../../src/values/stdio.ts";
import { answerOf } from "./read.ts";

describe("standard streams", () => {
  test.each([
    ["null", { kind: "null" }],
    ["socket", { kind: "socket" }],
    ["fd", { kind: "fd", name: "stdin" }],
    ["fd:web", { kind: "fd", name: "web" }],
    ["file:/a//b", { kind: "file", path: "/a/b" }],
    ["file:a", "mistake"],
    ["journal", "mistake"],
    ["", "mistake"],
  ])("the input %s is %j", (text, input) => {
    expect(answerOf(parseStandardInput(text))).toEqual(input);
  });

  test.each([
    ["journal", { kind: "journal" }],
    ["syslog", { kind: "journal" }],
    ["syslog+console", { kind: "journal+console" }],
    ["append:/a", { kind: "append", path: "/a" }],
    ["truncate:/a", { kind: "truncate", path: "/a" }],
    ["fd:", { kind: "fd", name: "stdout" }],
    ["fd:a:b", "mistake"],
    ["data", "mistake"],
  ])("the output %s is %j", (text, output) => {
    expect(answerOf(parseStandardOutput(text, "stdout"))).toEqual(output);
  });
});

describe("paths", () => {
  test.each([
    ["/a//b/./c/", "/a/b/c"],
    ["/", "/"],
    ["//", "/"],
    ["a/./b", "a/b"],
    ["./", "."],
    ["", ""],
    ["/a/../b", "/a/../b"],
  ])("%s is %s", (path, simple) => {
    expect(simplifyPath(path)).toBe(simple);
  });

  test.each(["a", "", "/a/../b", "/a\nb", `/${"x".repeat(4095)}`])("%j is refused", (path) => {
    expect(answerOf(parseAbsolutePath(path))).toBe("mistake");
  });
});
