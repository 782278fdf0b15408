import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { makeWorkDirectory } from "../launcher/runtimes.ts";
import { endAllNamespaces, runPid1, startPid1 } from "../namespace/pid1.ts";
import { fieldOf, placesOf, signalsOf, TELL_PLACE } from "../namespace/processes.ts";
import { PROGRAM } from "../namespace/programs.ts";
import { waitFor } from "../namespace/wait-for.ts";

afterEach(endAllNamespaces);

const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

/** The blocked and the ignored signals of a process that was started by these words. */
async function signalsAfter(words: readonly string[]) {
  const { stdout, status } = await runPid1([...words, ...TELL_PLACE]);
  expect(status).toBe(0);
  const field = (name: string) => signalsOf(fieldOf(stdout, name));
  return { blocked: field("SigBlk"), ignored: field("SigIgn") };
}

describe("the child's signals", () => {
  test("none is blocked, whatever firstborn was started with", async () => {
    const blockAll = ["env", "--block-signal"];
    expect((await signalsAfter(blockAll)).blocked.length).toBeGreaterThanOrEqual(60);
    expect((await signalsAfter([...blockAll, PROGRAM, "--"])).blocked).toEqual([]);
  });

  test.each(["PIPE", "PIPE,INT,QUIT", "CHLD", "TTIN,TTOU,TSTP", "HUP,USR1,USR2,TERM"])(
    "ignored stays ignored: %s",
    async (signals) => {
      const ignore = ["env", `--ignore-signal=${signals}`];
      const { ignored } = await signalsAfter(ignore);
      expect(ignored).toHaveLength(signals.split(",").length);
      expect((await signalsAfter([...ignore, PROGRAM, "--"])).ignored).toEqual(ignored);
    },
  );

  test("nothing more is ignored than firstborn ignored", async () => {
    const { ignored } = await signalsAfter(["env", "--default-signal"]);
    expect((await signalsAfter(["env", "--default-signal", PROGRAM, "--"])).ignored).toEqual(
      ignored,
    );
  });

  test("--default-signals ignores none", async () => {
    const ignoreAll = ["env", "--ignore-signal"];
    expect((await signalsAfter(ignoreAll)).ignored.length).toBeGreaterThanOrEqual(60);
    const started = await signalsAfter([...ignoreAll, PROGRAM, "--default-signals", "--"]);
    expect(started).toEqual({ blocked: [], ignored: [] });
  });

  test.each([["--"], ["-s", "--"], ["--default-signals", "--"]])(
    "an ignored SIGCHLD loses no exit status: %s",
    async (...options) => {
      const command = ["env", "--ignore-signal=CHLD", PROGRAM, ...options, "sh", "-c", "exit 41"];
      expect((await runPid1(command)).status).toBe(41);
    },
  );
});

describe("the child's descriptors", () => {
  const file = join(work, "given");
  writeFileSync(file, "");
  // What a link to a pipe or a socket says is different in each run.
  const tell = 'exec 3<"$1" 9<"$1"; shift; exec "$@"';
  const listing = (stdout: string) =>
    [...stdout.matchAll(/ (\d+) -> (\S+)/g)]
      .map(([, fd, link]) => `${fd} ${link!.replace(/\d+/g, "N")}`)
      .filter((line) => !line.endsWith("/proc/N/fd"));
  const descriptors = async (command: readonly string[]) => {
    const words = ["sh", "-c", tell, "sh", file, ...command, "ls", "-l", "/proc/self/fd"];
    return listing((await runPid1(words)).stdout);
  };

  test("those that firstborn was given are handed on, and no others", async () => {
    const given = await descriptors([]);
    const ours = given.filter((line) => line.endsWith("/given"));
    expect(ours.map((line) => line.slice(0, 2))).toEqual(["3 ", "9 "]);
    expect(await descriptors([PROGRAM, "--"])).toEqual(given);
  });

  test("firstborn itself keeps none but the standard streams", async () => {
    const app = ["sh", "-c", "echo ready; read line"];
    const pid1 = startPid1(["sh", "-c", tell, "sh", file, PROGRAM, "--", ...app]);
    await pid1.until("ready");
    const own = () => readdirSync(`/proc/${pid1.pid}/fd`).join(" ");
    await waitFor(own, () => own() === "0 1 2");
  });
});

describe("the child's place", () => {
  const placesIn = async (...options: readonly string[]) => {
    const { stdout } = await runPid1([PROGRAM, ...options, "--", ...TELL_PLACE]);
    const [child, pid1] = placesOf(stdout);
    return { child: child!, pid1: pid1! };
  };

  test("a process group of its own, in firstborn's session", async () => {
    const { child, pid1 } = await placesIn();
    expect(child).toEqual({ ...child, parent: 1, group: child.pid, session: pid1.session });
  });

  test("with --session, a session and a group of its own", async () => {
    const { child } = await placesIn("--session");
    expect(child).toEqual({ ...child, parent: 1, group: child.pid, session: child.pid });
  });

  test.each(["-c", "--single-child"])("with %s, firstborn's own group", async (option) => {
    const { child, pid1 } = await placesIn(option);
    expect(child).toEqual({ ...child, parent: 1, group: pid1.group, session: pid1.session });
  });
});

describe("the child's arguments and environment", () => {
  test("arrive as they were", async () => {
    const tell = ["sh", "-c", 'printf "<%s>" "$@"; exec env', "sh"];
    const args = ["", "a b", "-v", "--", "ü\n", "x".repeat(100_000)];
    const env = { EMPTY: "", LONG: "y".repeat(100_000), GREETING: "grüß = Gott" };
    const started = await runPid1([PROGRAM, "--", ...tell, ...args], { env });
    const bare = await runPid1([...tell, ...args], { env });
    expect(started.stdout).toBe(bare.stdout);
    expect(started.stdout).toContain("GREETING=grüß = Gott\n");
  });

  test.each([["sh"], ["-v", "sh"], ["--", "sh"], ["-", "x"]])(
    "an option behind the command is the command's: %s",
    async (...words) => {
      const script = 'echo "$*"';
      const command = words.at(-1) === "x" ? ["sh"] : words;
      const { stdout } = await runPid1([PROGRAM, ...command, "-c", script, "sh", "-g", "--help"]);
      expect(stdout).toBe("-g --help\n");
    },
  );

  // PID 1 goes there once it has started its child.
  const PLACES = "pwd -P; until [ $(readlink /proc/1/cwd) = / ]; do :; done; readlink /proc/1/cwd";

  test("the working directory is firstborn's, while firstborn itself stands in /", async () => {
    const command = [PROGRAM, "--", "sh", "-c", PLACES];
    expect((await runPid1(command, { cwd: work })).stdout).toBe(`${work}\n/\n`);
  });
});
