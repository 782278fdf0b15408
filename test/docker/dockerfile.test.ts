import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureBuilt, IN_MEMORY, makeWorkDirectory, node26 } from "../launcher/runtimes.ts";
import { makeBuildContext, makeStandIns } from "./dockerfile-images.ts";
import { engine, mustWork } from "./engine.ts";
import { BASE, makeBaseImages } from "./images.ts";

ensureBuilt();
const NODE = node26() ?? "";
const DOCKERFILE = join(import.meta.dirname, "../../Dockerfile.example");
const docker = engine("docker");
const work = makeWorkDirectory();
const context = mkdtempSync(join(work, "context-"));
afterAll(() => rmSync(work, { recursive: true }));

/** Builds a stage of Dockerfile.example, and returns the name of the image. */
function build(target: string, ...options: readonly string[]): string {
  return buildFile(DOCKERFILE, "--target", target, ...options);
}

function buildFile(path: string, ...options: readonly string[]): string {
  const what = ["--quiet", "--network", "none", "--file", path, ...options, context];
  return mustWork(docker.call(["build", ...what])).trim();
}

describe.skipIf(NODE === "")("Dockerfile.example", () => {
  beforeAll(() => {
    makeStandIns(docker, NODE, work);
    makeBuildContext(docker, context);
  });

  test.each([
    ["node-app", "/firstborn | /firstborn -- node server.js | 1000"],
    ["bun-app", `${IN_MEMORY} | firstborn --default-signals --grace 8s -- /server | 0`],
    [
      "script-app",
      "/app/node_modules/firstborn/dist/firstborn-ARCH | " +
        "firstborn --default-signals -- node server.js | 0",
    ],
  ])("%s runs its server as a child of firstborn, and stops in order", async (stage, seen) => {
    const app = docker.start([], build(stage));
    await app.untilPrinted("ready\n");
    expect(app.stop()).toBe(43);
    expect(app.output()).toBe(`${seen.replace("ARCH", process.arch)}\nready\ngot SIGTERM\n`);
  });

  test("scratch-app has firstborn and a static program, and nothing else", () => {
    const result = docker.run([], build("scratch-app"), "--version");
    expect(result).toMatchObject({ status: 0, stderr: "" });
    // The program that stands in for the server is firstborn once more.
    expect(result.stdout).toMatch(/^firstborn \d/);
  });

  test("tini-replaced has firstborn in tini's place", async () => {
    const app = docker.start([], build("tini-replaced"));
    expect(app.script("readlink /proc/1/exe; cat /proc/1/comm")).toBe("/usr/bin/tini\ntini\n");
    expect(app.stop()).toBe(143);
  });

  // The number of the machine in an ELF header, elf(5): EM_X86_64 and EM_AARCH64.
  test.each([
    ["linux/amd64", "3e 00"],
    ["linux/arm64", "b7 00"],
  ])("firstborn-cross extracts the program for %s on this machine", (platform, machine) => {
    const image = build("firstborn-cross", "--platform", platform);
    const { stdout } = docker.run([], image, "od", "-An", "-tx1", "-j18", "-N2", "/firstborn");
    expect(stdout.trim()).toBe(machine);
  });
});

test("the image's STOPSIGNAL is what reaches the app", async () => {
  makeBaseImages(docker);
  const dockerfile = join(work, "Dockerfile");
  writeFileSync(dockerfile, `FROM ${BASE}\nSTOPSIGNAL SIGQUIT\n`);
  const script = 'trap "echo got QUIT; exit 43" QUIT; echo ready; sleep 1000 & wait';
  const app = docker.start([], buildFile(dockerfile), "sh", "-c", script);
  await app.untilPrinted("ready");
  expect(app.stop()).toBe(43);
  expect(app.output()).toBe("ready\ngot QUIT\n");
});
