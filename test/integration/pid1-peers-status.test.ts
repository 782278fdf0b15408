import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { makeWorkDirectory } from "../launcher/runtimes.ts";
import { PEERS, testSameAsPeers } from "../namespace/peers.ts";
import { endAllNamespaces, runPid1 } from "../namespace/pid1.ts";
import { calledAs } from "../namespace/programs.ts";

afterEach(endAllNamespaces);

const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

const file = (name: string, text: string | Uint8Array, mode = 0o755) => {
  writeFileSync(join(work, name), text);
  chmodSync(join(work, name), mode);
};
file("closed", "#!/bin/sh\n", 0o644);
file("script", 'echo "$@"; exit 5\n');
file("lost", "#!/no/such/interpreter\n");
file("bad", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 9, 9, 9, 9));
file("exit-3", "#!/bin/sh\nexit 3\n");
file("exit-4", "#!/bin/sh\nexit 4\n");
file("killed", "#!/bin/sh\nulimit -c 0\nkill -$1 $$\n");
file("leaves", "#!/bin/sh\n(: &)\nexit 4\n");
mkdirSync(join(work, "directory"));

/** What can be seen of a run; the texts are each program's own. */
async function outcomeOf(program: string, words: readonly string[], env = {}) {
  const { status, stdout, stderr } = await runPid1([program, ...words], { cwd: work, env });
  return { status, printsOut: stdout !== "", printsErrors: stderr !== "" };
}

const COMMANDS = [
  "true",
  "./exit-3",
  "./killed 9",
  "./killed 15",
  "./killed 11",
  "./killed 34",
  "./killed 64",
  "./leaves",
  "./script a b",
  "nosuch",
  "./nosuch",
  "./closed",
  "./directory",
  "./lost",
  "./bad",
  "/",
  "n".repeat(300),
  `/${"n/".repeat(2100)}`,
];
const AFTER_DASHES = COMMANDS.map((command) => `-- ${command}`);
const WRONG = ["", "--", "-Z", "-Z -- true", "--nosuch", "-gZ -- true"];

describe("called by its name, firstborn's status and streams are those of", () => {
  const table = {
    tini: [
      ...AFTER_DASHES,
      ...WRONG,
      ...["nosuch", "./exit-3", "./closed", "-", "-h", "-l", "-lh", "-hl", "--version", "-h -x"],
      ...["-s -- ./exit-3", "-g -- ./exit-3", "-sg -- ./exit-3", "-w -- ./exit-3"],
      ...["-e", "-e 3 -- ./exit-3", "-e3 -- ./exit-3", "-e 4 -- ./exit-3", "-e 0 -- ./exit-3"],
      ...["-e 3 -e 4 -- ./exit-3", "-e 03 -- ./exit-3", "-e 143 -- ./killed 15"],
      ...["-e 256 -- true", "-e -1 -- true", "-e x -- true", "-e 3x -- ./exit-3"],
      ...["-e 127 -- nosuch", "-e 999 -h", "-h -e 999"],
      ...["-p", "-p SIGKILL -- ./exit-3", "-pSIGTERM -- ./exit-3", "-p NOSUCH -- true"],
      ...["-p sigterm -- true", "-p 0 -- true", "-p 65 -- true", "-p SIGSTOP -- true"],
      ...["TINI_VERBOSITY=0 -- nosuch", "TINI_VERBOSITY=x -- true", "TINI_VERBOSITY= -- true"],
      ...["TINI_SUBREAPER= -- ./exit-3", "TINI_KILL_PROCESS_GROUP=1 -- ./exit-3"],
      ...["-c -- true", "-r 15:3 -- true", "-P", "-V", "-L"],
    ],
    "dumb-init": [
      ...AFTER_DASHES,
      ...WRONG,
      ...[
        "nosuch",
        "./exit-3",
        "./exit-3 -c",
        "-",
        "-h",
        "--help",
        "-V",
        "--version",
        "-hV",
        "-Vh",
      ],
      ...["-c ./exit-3", "--single-child ./exit-3", "--single-child=1 true", "-c ./leaves"],
      ...["-v ./exit-3", "-vv ./exit-3", "--verbose ./exit-3", "-cv ./exit-3", "-vh"],
      ...["-r", "-r 15:3 ./exit-3", "-r15:3 true", "--rewrite=15:3 true", "--rewrite 15:3 true"],
      ...["-r 15 true", "-r 0:3 true", "-r 15:0 true", "-r 31:31 true", "-r 32:15 true"],
      ...["-r 15:32 true", "-r 15:-1 true", "-r -1:15 true", "-r : true", "-r 64:0 true"],
      ...["-r 015:3 true", "-r x -V", "-V -r x"],
      ...["DUMB_INIT_DEBUG=1 true", "DUMB_INIT_DEBUG=0 true", "DUMB_INIT_DEBUG=yes true"],
      ...["DUMB_INIT_SETSID=0 ./exit-3", "DUMB_INIT_SETSID=1 ./leaves"],
      ...["-s true", "-g true", "-e 3 true", "-p TERM true", "-l", "-P"],
    ],
    catatonit: [
      ...AFTER_DASHES,
      ...WRONG,
      ...[
        "nosuch",
        "./exit-3",
        "-",
        "-h",
        "-L",
        "-V",
        "--version",
        "-hL",
        "-Lh",
        "-hV",
        "-Vh",
        "-V -x",
      ],
      ...["-g ./exit-3", "-gP -Z", "-Z -V", "-l", "-s true", "-v true", "-e 3 ./exit-3", "-w true"],
      ...["-c true", "-r 15:3 true", "-p TERM true"],
      ...["TINI_SUBREAPER=1 ./exit-3", "TINI_VERBOSITY=3 true"],
    ],
  };
  testSameAsPeers(table, (program, { options, env }) => outcomeOf(program, options, env));
});

describe("each name of a signal that tini knows for -p", () => {
  const names =
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM CHLD CONT STOP TSTP " +
    "TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH SYS";
  const tini = PEERS.find(({ name }) => name === "tini");

  test.skipIf(tini === undefined).each(names.split(" "))("is known: %s", async (name) => {
    const words = ["-p", `SIG${name}`, "--", "true"];
    const expected = { status: 0, printsOut: false, printsErrors: false };
    expect(await outcomeOf(tini!.theirs, words)).toEqual(expected);
    expect(await outcomeOf(tini!.ours, words)).toEqual(expected);
  });
});

describe("docker-init is tini", () => {
  test.each(["--version", "-h", "-- ./exit-3", "-- nosuch", "-e 3 -- ./exit-3", "-Z"])(
    "%s",
    async (line) => {
      const answers = ["tini", "docker-init", "tini-static"].map((name) =>
        runPid1([calledAs(name), ...line.split(" ")], { cwd: work }),
      );
      const [first, ...others] = await Promise.all(answers);
      for (const other of others) expect(other).toEqual(first);
    },
  );
});

/** Where firstborn is meant to differ: what both answer, and why ours is better. */
describe("on purpose, firstborn differs from", () => {
  const runs = { status: 3, printsOut: false, printsErrors: false };
  const fails = { status: 1, printsOut: false, printsErrors: true };
  const answers = { status: 0, printsOut: true, printsErrors: false };

  test.each([
    // An option behind the command is the command's own.
    ["tini", "./exit-3 -x", fails, runs],
    ["catatonit", "./exit-3 -x", fails, runs],
    // Whoever asks for help gets it.
    ["tini", "--help", fails, answers],
    // Messages do not stand between a command's own lines.
    ["tini", "-v -- true", answers, { status: 0, printsOut: false, printsErrors: true }],
    // More words for a signal than tini's and dumb-init's own.
    ["tini", "-p TERM -- ./exit-3", fails, runs],
    ["tini", "-p 15 -- ./exit-3", fails, runs],
    ["tini", "-p SIGRTMIN+1 -- ./exit-3", fails, runs],
    ["dumb-init", "-r TERM:QUIT ./exit-3", fails, runs],
    // What is no number is an error, not the number that it begins with.
    ["dumb-init", "-r 15:3x ./exit-3", runs, fails],
    ["dumb-init", "-r 15:3:4 ./exit-3", runs, fails],
    // A long option has to be written out, so that a new one changes no old command line.
    ["dumb-init", "--sing ./exit-3", runs, fails],
  ] as const)("%s %s", async (name, line, expectedTheirs, expectedOurs) => {
    const peer = PEERS.find((candidate) => candidate.name === name);
    if (peer === undefined) return;
    const words = line.split(" ");
    expect(await outcomeOf(peer.ours, words)).toEqual(expectedOurs);
    expect(await outcomeOf(peer.theirs, words)).toEqual(expectedTheirs);
  });
});

describe("what scripts look for in the texts", () => {
  const firstLine = async (program: string, option: string) => {
    const { stdout, stderr } = await runPid1([program, option]);
    return (stdout + stderr).split("\n")[0]!;
  };

  test.each([
    ["tini", /^tini version \d+\.\d+\.\d+/],
    ["dumb-init", /^dumb-init v\d+\.\d+\.\d+$/],
    ["catatonit", /^tini version \d+\.\d+\.\d+_catatonit$/],
  ] as const)("the version of %s", async (name, form) => {
    expect(await firstLine(calledAs(name), "--version")).toMatch(form);
    const peer = PEERS.find((candidate) => candidate.name === name);
    if (peer !== undefined) expect(await firstLine(peer.theirs, "--version")).toMatch(form);
  });
});
