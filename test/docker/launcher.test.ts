import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appSource, parseAppFacts } from "../launcher/app-source.ts";
import {
  BUN,
  ensureBuilt,
  IN_MEMORY,
  makeWorkDirectory,
  node26,
  REGISTER,
  SCRIPT,
  STANDALONE,
} from "../launcher/runtimes.ts";
import { engine } from "./engine.ts";
import { type Contents, makeImage } from "./images.ts";

ensureBuilt();
const NODE = node26();
const docker = engine("docker");
const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

const IMAGES: Readonly<Record<string, Contents>> = {
  ...(NODE === undefined ? {} : { node: launcherImage("node", NODE) }),
  bun: launcherImage("bun", BUN),
  standalone: {
    files: { "/firstborn-standalone": STANDALONE },
    changes: ['ENTRYPOINT ["/firstborn-standalone", "--"]'],
  },
  register: { files: { "/app": compiledApp() }, changes: ['ENTRYPOINT ["/app"]'] },
};
const image = (name: string) => `firstborn-test/launcher-${name}`;
const launchers = Object.keys(IMAGES).filter((name) => name !== "register");
beforeAll(() => {
  for (const [name, contents] of Object.entries(IMAGES)) makeImage(docker, image(name), contents);
});

function launcherImage(name: string, runtime: string): Contents {
  return {
    files: { [`/bin/${name}`]: runtime, "/app/firstborn.mjs": SCRIPT },
    changes: [`ENTRYPOINT ["${name}", "/app/firstborn.mjs", "--"]`],
  };
}

/** An app that imports firstborn/register, as one executable. */
function compiledApp(): string {
  const directory = mkdtempSync(join(work, "app-"));
  const source = join(directory, "app.mjs");
  writeFileSync(source, appSource(REGISTER));
  const outfile = join(directory, "app");
  const args = ["build", "--compile", source, "--outfile", outfile];
  const { status, stderr } = spawnSync(BUN, args, { cwd: directory, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return outfile;
}

// Docker's own /dev/shm is noexec, and --read-only leaves nothing else to write to but /dev.
const RESTRICTIONS = [
  [[]],
  [["--read-only"]],
  [["--read-only", "--user", "12345", "--cap-drop", "ALL"]],
  [["--security-opt", "no-new-privileges", "--pids-limit", "50"]],
];

// The program of PID 1, and how many KiB it holds.
const LOOK = "readlink /proc/1/exe; sed -n 's/^VmRSS:[^0-9]*//p' /proc/1/status; exit 7";
const look = (options: readonly string[], name: string, ...command: readonly string[]) => {
  return docker.run(options, image(name), ...command, "sh", "-c", LOOK);
};

describe.each(launchers)("the launcher as ENTRYPOINT, %s", (name) => {
  test.each(RESTRICTIONS)("leaves PID 1 to the native program, with options %j", (options) => {
    const { status, stdout, stderr } = look(options, name);
    expect({ status, stderr }).toEqual({ status: 7, stderr: "" });
    const [exe, memory = ""] = stdout.split("\n");
    expect(exe).toBe(IN_MEMORY);
    expect(Number.parseInt(memory, 10)).toBeLessThan(1024);
  });

  test("passes docker stop on to the app, and returns its status", async () => {
    const script = 'trap "echo got TERM; exit 43" TERM; echo ready; sleep 1000 & wait';
    const app = docker.start(["--read-only"], image(name), "sh", "-c", script);
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(43);
    expect(app.output()).toBe("ready\ngot TERM\n");
  });

  test("ends with 127 for a command that does not exist", () => {
    const { status, stderr } = docker.run([], image(name), "/missing");
    expect(status).toBe(127);
    expect(stderr).toMatch(/^firstborn: .*\n$/);
  });
});

describe.skipIf(NODE === undefined)("on a Node without node:ffi", () => {
  const launch = (options: readonly string[]) => {
    const command = ["--no-experimental-ffi", "/app/firstborn.mjs", "--"];
    return look(["--entrypoint", "node", ...options], "node", ...command);
  };

  test("the program is put into /tmp, and into Docker's /dev under --read-only", () => {
    const { stdout, status } = launch([]);
    expect(status).toBe(7);
    expect(stdout).toMatch(/^\/tmp\/\.firstborn-.* \(deleted\)\n/);
    expect(launch(["--read-only"]).stdout).toMatch(/^\/dev\/\.firstborn-.* \(deleted\)\n/);
  });

  test("one line says what to write instead where a plain user can write nowhere", () => {
    const { status, stdout, stderr } = launch(["--read-only", "--user", "12345"]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^firstborn: found no place .*extract \/firstborn.*\n$/);
  });
});

describe("an executable that imports firstborn/register", () => {
  test.each(RESTRICTIONS)("is the child of the native program, with options %j", (options) => {
    const { status, stdout, stderr } = docker.run(options, image("register"), "a b");
    expect({ status, stderr }).toEqual({ status: 7, stderr: "" });
    const { exe, pid, argv } = parseAppFacts(stdout);
    expect(exe).toBe(IN_MEMORY);
    expect(pid).not.toBe(1);
    expect(argv.at(-1)).toBe("a b");
  });

  test("gets docker stop as SIGTERM, and its status is the container's", async () => {
    const app = docker.start(["--read-only"], image("register"), "wait");
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(5);
  });

  test("takes options for PID 1 from the image's environment", () => {
    const options = ["--env", "FIRSTBORN_OPTIONS=--grace 8s -v"];
    const { stdout } = docker.run(options, image("register"));
    expect(parseAppFacts(stdout).init).toContain("8s");
  });
});
