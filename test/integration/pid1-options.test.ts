import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { makeWorkDirectory } from "../launcher/runtimes.ts";
import { endAllNamespaces, runPid1, startPid1 } from "../namespace/pid1.ts";
import { NO_PYTHON, PROGRAM } from "../namespace/programs.ts";
import { receivedBy, startReporter, untilReceived } from "../namespace/reporter.ts";

afterEach(endAllNamespaces);

const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

describe("wrong usage", () => {
  test.each([
    "--nosuch",
    "-Z",
    "-gZ",
    "-e",
    "-e 256 --",
    "-e -1 --",
    "-e x --",
    "-p",
    "-p NOSUCH --",
    "-p 65 --",
    "-r 15 --",
    "-r 15:65 --",
    "-r NOSUCH:15 --",
    "--grace",
    "--grace 10x --",
    "--grace -1 --",
    "--user",
    "--user nosuch --",
    "--user root:nosuch --",
    "--session=1 --",
  ])("%s: status 1, one line that names it, and nothing is started", async (options) => {
    const mark = join(work, "started");
    const words = options.split(" ");
    const command = words.at(-1) === "--" ? ["touch", mark] : [];
    const { status, stdout, stderr } = await runPid1([PROGRAM, ...words, ...command]);
    expect({ status, stdout, started: existsSync(mark) }).toEqual({
      status: 1,
      stdout: "",
      started: false,
    });
    expect(stderr).toMatch(/^firstborn: [^\n]+\n$/);
    expect(stderr).toContain(
      words
        .findLast((word) => word !== "--")!
        .split(":")
        .at(-1),
    );
  });

  test.each([[[]], [["--"]], [["-v", "--"]], [["--grace", "10s"]]])(
    "no command, %s: status 1, and how to write it",
    async (options: readonly string[]) => {
      const { status, stdout, stderr } = await runPid1([PROGRAM, ...options]);
      expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
      expect(stderr).toMatch(/^firstborn: no command[^\n]*\nUsage: firstborn [^\n]+\n$/);
    },
  );
});

describe("what it tells of itself", () => {
  test.each(["-h", "--help"])("%s fits one screen of 80 columns and 24 lines", async (option) => {
    const { status, stdout, stderr } = await runPid1([PROGRAM, option]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  test("each option that --help names is known", async () => {
    const { stdout } = await runPid1([PROGRAM, "--help"]);
    const rows = stdout.split("\n").filter((line) => /^ +-/.test(line));
    const names = rows.flatMap((row) => row.match(/(?<=[ ,])--?[a-zA-Z][a-z-]*/g) ?? []);
    expect(names.length).toBeGreaterThan(25);
    for (const name of names) {
      // The wrong option behind it keeps it from doing anything.
      expect((await runPid1([PROGRAM, name, "-e", "x"])).stderr, name).not.toContain(
        "unknown option",
      );
    }
  });

  test.each(["-V", "--version"])("%s is the package's version", async (option) => {
    const manifest = join(import.meta.dirname, "../../package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    const stdout = `firstborn ${version}\n`;
    expect(await runPid1([PROGRAM, option])).toEqual({ status: 0, stdout, stderr: "" });
  });

  test.each(["--help", "--version", "--license"])(
    "%s that cannot be written is an error",
    async (option) => {
      const words = ["sh", "-c", 'exec "$@" >/dev/full', "sh", PROGRAM, option];
      expect((await runPid1(words)).status).toBe(1);
    },
  );
});

describe("-v says more, a level each", () => {
  const linesAfter = async (options: readonly string[], env = {}) => {
    const app = "trap 'exit 0' USR1; kill -USR1 $PPID; while :; do sleep 0.01; done";
    const command = [PROGRAM, ...options, "--", "sh", "-c", app];
    return (await runPid1(command, { env })).stderr.trim().split("\n").filter(Boolean);
  };
  const STARTED = expect.stringMatching(/^firstborn: started 'sh' as process \d+$/);
  const PASSED = "firstborn: passing on signal 10";
  const ENDED = "firstborn: the child ended with status 0";

  test.each([
    ["", undefined, []],
    ["-v", undefined, [STARTED, ENDED]],
    ["-vv", undefined, [STARTED, PASSED, ENDED]],
    ["-v --verbose -v", undefined, [STARTED, PASSED, ENDED]],
    ["", "0", []],
    ["", "2", [STARTED, ENDED]],
    ["", "3", [STARTED, PASSED, ENDED]],
    ["-vvv", "1", []],
  ])("%s TINI_VERBOSITY=%s", async (options, level, lines) => {
    const env = level === undefined ? {} : { TINI_VERBOSITY: level };
    expect(await linesAfter(options.split(" ").filter(Boolean), env)).toEqual(lines);
  });
});

describe.skipIf(NO_PYTHON)("--rewrite", () => {
  test.each([
    ["15:3", 15, 3],
    ["TERM:QUIT", 15, 3],
    ["SIGTERM:SIGRTMIN+3", 15, 37],
    ["RTMIN+3:TERM", 37, 15],
    ["64:1", 64, 1],
    ["10:10", 10, 10],
  ])("%s: %i arrives as %i", async (pair, signal, expected) => {
    const pid1 = await startReporter([PROGRAM, "-r", pair, "--"]);
    pid1.send(signal);
    await untilReceived(pid1, expected);
    expect(receivedBy(pid1)).toHaveLength(1);
  });

  test("to 0 drops it, and several are told apart", async () => {
    const options = ["-r", "1:0", "--rewrite=USR1:USR2", "--rewrite", "USR2:USR1"];
    const pid1 = await startReporter([PROGRAM, ...options, "--"]);
    pid1.send(1);
    pid1.send(10);
    await untilReceived(pid1, 12);
    pid1.send(12);
    await untilReceived(pid1, 10);
    pid1.send(64);
    await untilReceived(pid1, 64);
    expect(receivedBy(pid1).map(({ signal }) => signal)).toEqual([12, 10, 64]);
  });
});

describe("--chdir", () => {
  test("is where the child runs, and where a relative command is looked for", async () => {
    writeFileSync(join(work, "here"), "#!/bin/sh\npwd -P\n", { mode: 0o755 });
    const { stdout } = await runPid1([PROGRAM, "--chdir", work, "--", "./here"]);
    expect(stdout).toBe(`${work}\n`);
  });

  test.each([
    ["/no/such", "No such file or directory"],
    ["/etc/passwd", "Not a directory"],
  ])("%s: status 1 and why", async (directory, reason) => {
    const stderr = `firstborn: cannot change to directory '${directory}': ${reason}\n`;
    const result = await runPid1([PROGRAM, `--chdir=${directory}`, "--", "true"]);
    expect(result).toEqual({ status: 1, stdout: "", stderr });
  });
});

describe("--pause", () => {
  test("starts no command, whatever is behind it", async () => {
    const mark = join(work, "paused");
    const pid1 = startPid1([
      "sh",
      "-c",
      'echo ready; exec "$@"',
      "sh",
      PROGRAM,
      "-P",
      "touch",
      mark,
    ]);
    await pid1.until("ready");
    await pid1.kill();
    expect(existsSync(mark)).toBe(false);
  });
});
