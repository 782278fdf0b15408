import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  READ_ONLY_CONTAINER,
  runAsPid1,
  type Surroundings,
  signalWhenReady,
} from "../launcher/container.ts";
import { FACTS_COMMAND, factOf, factsOf } from "../launcher/facts.ts";
import {
  BUN,
  ensureBuilt,
  IN_MEMORY,
  makeWorkDirectory,
  node26,
  SCRIPT,
  STANDALONE,
} from "../launcher/runtimes.ts";

ensureBuilt();
const NODE = node26();
const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

// The launchers lie alone in a directory, with no native program beside them.
const script = join(work, "firstborn.mjs");
copyFileSync(SCRIPT, script);
const standalone = join(work, "firstborn-standalone");
copyFileSync(STANDALONE, standalone);
writeFileSync(join(work, ".env"), "FROM_DOTENV=1\n");

const LAUNCHERS: readonly (readonly [string, readonly string[]])[] = [
  ...(NODE === undefined ? [] : [["Node 26", [NODE, script]] as const]),
  ["Bun", [BUN, script]],
  ["the standalone", [standalone]],
];

describe.each(LAUNCHERS)("with %s as PID 1", (_name, launcher) => {
  const run = (around: Surroundings = {}) =>
    runAsPid1([...launcher, "-v", "--", ...FACTS_COMMAND, "a b"], { cwd: work, ...around });

  test("the native program takes the runtime's place", () => {
    const { stdout, status } = run();
    expect(status).toBe(7);
    expect(factOf(stdout, "exe")).toBe(IN_MEMORY);
    expect(Number.parseInt(factOf(stdout, "rss"), 10)).toBeLessThan(1024);
    expect(factOf(stdout, "pid")).not.toBe("1");
  });

  test("the launcher itself prints nothing", () => {
    const { stdout, stderr } = runAsPid1([...launcher, "--", "echo", "hello"]);
    expect({ stdout, stderr }).toEqual({ stdout: "hello\n", stderr: "" });
  });

  test("the arguments arrive as they were, behind --default-signals", () => {
    const { stdout } = run();
    expect(factOf(stdout, "cmdline")).toMatch(/^firstborn\|--default-signals\|-v\|--\|sh\|-c\|/);
    expect(factOf(stdout, "args")).toBe("a b");
  });

  test("the environment is what the engine gave, not what the runtime made of it", () => {
    const { stdout } = run({ env: { GREETING: "grüß = Gott" } });
    expect(factOf(stdout, "greeting")).toBe("grüß = Gott");
    expect(factsOf(stdout, "variable")).toEqual(["GREETING", "PATH", "PWD"]);
  });

  test("no descriptor of the runtime is left, nor O_NONBLOCK on the standard streams", () => {
    const { stdout } = run();
    // Whatever runs these tests may leave descriptors open: those come through the launcher too.
    const inherited = factsOf(runAsPid1(FACTS_COMMAND).stdout, "fd").length;
    const fds = factsOf(stdout, "fd");
    expect(fds.length).toBeLessThanOrEqual(inherited);
    const others = factsOf(stdout, "pid1-fd").filter((link) => !/\[(signal|pid)fd\]/.test(link));
    expect(others.filter((link) => !fds.includes(link))).toEqual([]);
    const flags = factsOf(stdout, "flags").map((octal) => Number.parseInt(octal, 8) & 0o4000);
    expect(flags).toEqual([0, 0, 0]);
  });

  test("the app starts with an empty signal mask and every signal at its default", () => {
    const { stdout } = run();
    expect(Number.parseInt(factOf(stdout, "blocked"), 16)).toBe(0);
    expect(Number.parseInt(factOf(stdout, "ignored"), 16)).toBe(0);
  });

  test("SIGTERM reaches the app, and its exit status comes back", async () => {
    const app = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.01; done";
    const { status } = await signalWhenReady([...launcher, "--", "sh", "-c", app], "SIGTERM");
    expect(status).toBe(5);
  });

  test("a read-only root with a noexec /dev/shm is no hindrance", () => {
    const { stdout, status } = run({ setUp: READ_ONLY_CONTAINER });
    expect(status).toBe(7);
    expect(factOf(stdout, "exe")).toBe(IN_MEMORY);
  });

  test("--version is the native program's answer, --help begins with extract", () => {
    const manifest = join(import.meta.dirname, "../../package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    expect(runAsPid1([...launcher, "--version"]).stdout).toBe(`firstborn ${version}\n`);
    const help = runAsPid1([...launcher, "--help"]);
    expect(help.stdout).toMatch(/^Usage: .* extract PATH.*--grace/s);
    expect(help.status).toBe(0);
  });
});
