import { describe, expect, test } from "vitest";
import { parseExtract } from "../../src/launcher/extract.ts";

const parse = (line: string, machine = "x64") => parseExtract(line.split(" "), machine);

describe("the arguments of extract", () => {
  test.each([
    ["/firstborn", { path: "/firstborn", arch: "x64" }],
    ["-", { path: "-", arch: "x64" }],
    ["/firstborn --arch arm64", { path: "/firstborn", arch: "arm64" }],
    ["--arch=arm64 /firstborn", { path: "/firstborn", arch: "arm64" }],
    ["/firstborn --arch amd64", { path: "/firstborn", arch: "x64" }],
    ["/firstborn --arch aarch64", { path: "/firstborn", arch: "arm64" }],
  ])("%s asks for a program", (line, request) => {
    expect(parse(line)).toEqual({ kind: "request", ...request });
  });

  test("without --arch this machine is meant", () => {
    expect(parse("/firstborn", "arm64")).toMatchObject({ arch: "arm64" });
  });

  test.each([
    ["", "the path to write to is missing"],
    ["--arch", "the path to write to is missing"],
    ["/a /b", "one path is wanted, not 2"],
    ["/a --arch", 'there is no program for ""'],
    ["/a --arch vax", 'there is no program for "vax"'],
    ["--force /a", "unknown option --force"],
  ])("%j is wrong, and the message says why", (line, reason) => {
    const request = parse(line);
    expect(request).toMatchObject({ kind: "wrong", message: expect.stringContaining(reason) });
  });

  test("a machine without a program is refused by its name", () => {
    expect(parse("/a", "riscv64")).toMatchObject({ message: expect.stringContaining("riscv64") });
  });
});
