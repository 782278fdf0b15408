import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUN, ensureBuilt, makeWorkDirectory, SCRIPT, STANDALONE } from "../launcher/runtimes.ts";

const work = makeWorkDirectory();
beforeAll(ensureBuilt);
afterAll(() => rmSync(work, { recursive: true }));

describe.each([
  ["the script", [BUN, SCRIPT]],
  ["the standalone", [STANDALONE]],
])("install-tools of %s", (title, command) => {
  const directory = join(work, `it's for ${title}`);
  const [program, ...words] = command as [string, ...string[]];
  const install = (...args: readonly string[]) => {
    const { status, stderr } = spawnSync(program, [...words, "install-tools", ...args], {
      encoding: "utf8",
    });
    return { status, stderr };
  };
  const run = (tool: string, ...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(join(directory, tool), args, { encoding: "utf8" });
    return { status, stdout, stderr };
  };

  test("makes tools that work on an image", () => {
    expect(install(directory)).toEqual({ status: 0, stderr: "" });
    const root = join(work, `root of ${title}`);
    const units = join(root, "lib/systemd/system");
    mkdirSync(units, { recursive: true });
    writeFileSync(join(units, "a.service"), "[Install]\nWantedBy=multi-user.target\n");
    expect(run("systemctl", `--root=${root}`, "enable", "a")).toMatchObject({ status: 0 });
    const link = join(root, "etc/systemd/system/multi-user.target.wants/a.service");
    expect(readlinkSync(link)).toBe("/lib/systemd/system/a.service");
    mkdirSync(join(root, "etc/tmpfiles.d"), { recursive: true });
    writeFileSync(join(root, "etc/tmpfiles.d/a.conf"), "d /made 0700\n");
    expect(run("systemd-tmpfiles", `--root=${root}`, "--create")).toMatchObject({ status: 0 });
    expect(existsSync(join(root, "made"))).toBe(true);
  });

  test("makes them anew, and replaces nobody else's without --force", () => {
    expect(install(directory)).toEqual({ status: 0, stderr: "" });
    writeFileSync(join(directory, "halt"), "somebody's");
    rmSync(join(directory, "reboot"));
    const refused = install(directory);
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining("--force") });
    expect(existsSync(join(directory, "reboot"))).toBe(false);
    expect(install("--force", directory)).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(directory, "halt"), "utf8")).toContain("systemctl halt");
  });

  test.each([[], ["--nosuch"], ["/a", "/b"]])("wants one directory, and not %j", (...args) => {
    expect(install(...args)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("one directory is wanted"),
    });
  });
});
