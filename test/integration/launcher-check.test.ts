import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BUN, ensureBuilt, makeWorkDirectory, SCRIPT, STANDALONE } from "../launcher/runtimes.ts";

ensureBuilt();
const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

const UNIT = join(work, "a.service");
writeFileSync(UNIT, "[Service]\nExecStart=/bin/a\nRestartSec=x\n");

function check(launcher: readonly string[], args: readonly string[], input = "") {
  const [program, ...rest] = [...launcher, "check", ...args];
  return spawnSync(program!, rest, {
    ...{ cwd: work, input, encoding: "utf8", maxBuffer: 2 ** 26 },
  });
}

const NODE = [process.execPath, SCRIPT];
const LAUNCHERS: readonly (readonly [string, readonly string[]])[] = [
  ["this Node", NODE],
  ["Bun", [BUN, SCRIPT]],
  ["the standalone", [STANDALONE]],
];

describe("firstborn.mjs check", () => {
  test.each(LAUNCHERS)("says the same with %s", (_name, launcher) => {
    const { status, stdout, stderr } = check(launcher, [UNIT]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`${UNIT}:3:12: warning: RestartSec=`);
  });

  test("reads a manifest from standard input", () => {
    const { status, stdout } = check(NODE, ["-"], "# /x/b.service\n[Service]\n");
    expect(status).toBe(1);
    expect(stdout).toContain("<stdin>:2:1: error: b.service: ");
  });

  test("writes all of a long answer into a pipe", () => {
    const lines = "Bogus=1\n".repeat(20_000);
    const { stdout } = check(NODE, ["-"], `# b.service\n[Service]\nExecStart=/a\n${lines}`);
    expect(stdout).toMatch(/no errors, 20000 warnings in 1 unit\n$/);
  });

  test("says wrong usage in one line", () => {
    const { status, stdout, stderr } = check(NODE, []);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^firstborn: check: .*\n$/);
  });
});
