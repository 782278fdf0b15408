import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  BUN,
  DIST,
  ELF,
  ensureBuilt,
  makeWorkDirectory,
  SCRIPT,
  STANDALONE,
} from "../launcher/runtimes.ts";

ensureBuilt();
const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

function extract(
  args: readonly string[],
  launcher: readonly string[] = [process.execPath, SCRIPT],
) {
  const [program, ...rest] = [...launcher, "extract", ...args];
  const { status, stdout, stderr } = spawnSync(program!, rest, { cwd: work });
  return { status, stdout, stderr: stderr.toString() };
}

const newDirectory = () => mkdtempSync(join(work, "d-"));

const LAUNCHERS: readonly (readonly [string, readonly string[]])[] = [
  ["this Node", [process.execPath, SCRIPT]],
  ["Bun", [BUN, SCRIPT]],
  ["the standalone", [STANDALONE]],
  ["the script by its first line", [SCRIPT]],
];

describe("extract", () => {
  test.each(LAUNCHERS)("writes this machine's program, executable, with %s", (_name, launcher) => {
    const directory = newDirectory();
    const path = join(directory, "firstborn");
    expect(extract([path], launcher)).toMatchObject({ status: 0, stderr: "" });
    expect(readFileSync(path).equals(readFileSync(ELF))).toBe(true);
    expect(statSync(path).mode & 0o7777).toBe(0o755);
    expect(spawnSync(path, ["--version"]).stdout.toString()).toMatch(/^firstborn \d/);
    expect(readdirSync(directory)).toEqual(["firstborn"]);
  });

  test.each(["x64", "arm64"])("writes the program for another machine, %s", (arch) => {
    const path = join(newDirectory(), "firstborn");
    expect(extract([path, "--arch", arch]).status).toBe(0);
    expect(readFileSync(path).equals(readFileSync(join(DIST, `firstborn-${arch}`)))).toBe(true);
  });

  test("writes to standard output for -", () => {
    expect(extract(["-"]).stdout.equals(readFileSync(ELF))).toBe(true);
  });

  test("replaces a file that is there", () => {
    const path = join(newDirectory(), "firstborn");
    writeFileSync(path, "old");
    expect(extract([path]).status).toBe(0);
    expect(readFileSync(path).equals(readFileSync(ELF))).toBe(true);
  });

  test.each([
    ["the path is missing", []],
    ["a directory is missing", ["missing/firstborn"]],
    ["the path is a directory", ["."]],
    ["the machine is unknown", ["firstborn", "--arch", "vax"]],
    ["an option is unknown", ["firstborn", "--force"]],
  ])("says so in one line, with status 1, when %s", (_name, args) => {
    const before = readdirSync(work);
    const { status, stderr } = extract(args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^firstborn: extract: .*\n$/);
    expect(stderr.split("\n")).toHaveLength(2);
    expect(readdirSync(work)).toEqual(before);
  });
});
