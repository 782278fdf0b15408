import { appendFileSync, copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  READ_ONLY,
  READ_ONLY_CONTAINER,
  READ_ONLY_DOCKER,
  type Result,
  runAsPid1,
} from "../launcher/container.ts";
import { FACTS_COMMAND, factOf } from "../launcher/facts.ts";
import {
  BUN,
  ELF,
  ELF_NAME,
  ensureBuilt,
  IN_MEMORY,
  makeWorkDirectory,
  node26,
  OLD_NODE,
  SCRIPT,
  STANDALONE,
} from "../launcher/runtimes.ts";

ensureBuilt();
const NODE = node26() ?? "";
const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

/** A new directory with copies of these files under their own names. */
function directoryWith(...paths: readonly string[]): string {
  const directory = mkdtempSync(join(work, "d-"));
  for (const path of paths) copyFileSync(path, join(directory, path.replace(/.*\//, "")));
  return directory;
}

function exeOf(result: Result): string {
  expect(result.stderr).toBe("");
  expect(result.status).toBe(7);
  return factOf(result.stdout, "exe");
}

describe("a native program that lies beside", () => {
  test("the script is run as it lies there", () => {
    const directory = directoryWith(SCRIPT, ELF);
    const command = [BUN, join(directory, "firstborn.mjs"), "--", ...FACTS_COMMAND];
    expect(exeOf(runAsPid1(command))).toBe(join(directory, ELF_NAME));
  });

  test("the standalone is run as it lies there", () => {
    const directory = directoryWith(STANDALONE, ELF);
    const command = [join(directory, STANDALONE.replace(/.*\//, "")), "--", ...FACTS_COMMAND];
    expect(exeOf(runAsPid1(command))).toBe(join(directory, ELF_NAME));
  });

  test("the script in another version is left alone", () => {
    const directory = directoryWith(SCRIPT, ELF);
    appendFileSync(join(directory, ELF_NAME), "another");
    const command = [BUN, join(directory, "firstborn.mjs"), "--", ...FACTS_COMMAND];
    expect(exeOf(runAsPid1(command))).toBe(IN_MEMORY);
  });
});

// Node 22 and 24 have no node:ffi, as Node 26 has none with this option.
describe.skipIf(NODE === "")("on a Node without node:ffi", () => {
  const directory = directoryWith(SCRIPT);
  const launcher = [NODE, "--no-experimental-ffi", join(directory, "firstborn.mjs")];
  const command = [...launcher, "--", ...FACTS_COMMAND];

  test("the program runs from $TMPDIR and leaves no file there", () => {
    const TMPDIR = directoryWith();
    expect(exeOf(runAsPid1(command, { env: { TMPDIR } }))).toMatch(
      new RegExp(`^${TMPDIR}/\\.firstborn-.* \\(deleted\\)$`),
    );
    expect(readdirSync(TMPDIR)).toEqual([]);
  });

  test("a $TMPDIR that is noexec is passed over, and left empty", () => {
    const TMPDIR = directoryWith();
    const setUp = `mount -t tmpfs -o noexec tmpfs ${TMPDIR}`;
    const listing = ["sh", "-c", `ls -A ${TMPDIR}; readlink /proc/1/exe`];
    const { stdout } = runAsPid1([...launcher, "--", ...listing], { setUp, env: { TMPDIR } });
    expect(stdout).toMatch(/^\/tmp\/\.firstborn-.* \(deleted\)\n$/);
  });

  test("a umask that takes every permission away does not matter", () => {
    expect(exeOf(runAsPid1(command, { setUp: "umask 777" }))).toMatch(/^\/tmp\/\.firstborn/);
  });

  test("in a read-only container, Docker's /dev serves", () => {
    expect(exeOf(runAsPid1(command, { setUp: READ_ONLY_DOCKER }))).toMatch(/^\/dev\/\.firstborn/);
  });

  test("no place at all is one line with the reasons and the Dockerfile's remedy", () => {
    const { stdout, stderr, status } = runAsPid1(command, { setUp: READ_ONLY_CONTAINER });
    expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
    expect(stderr).toMatch(
      /^firstborn: found no place .*\/tmp: EROFS; .*\/dev\/shm: EACCES; .*\n$/,
    );
    expect(stderr).toContain(`extract /firstborn and ENTRYPOINT ["/firstborn", "--",`);
    expect(stderr.trimEnd()).not.toContain("\n");
  });

  test("a file beside serves where nothing can be written", () => {
    const both = directoryWith(SCRIPT, ELF);
    const beside = [...launcher.slice(0, 2), join(both, "firstborn.mjs"), "--", ...FACTS_COMMAND];
    expect(exeOf(runAsPid1(beside, { setUp: READ_ONLY }))).toBe(join(both, ELF_NAME));
  });
});

describe("on a Node without process.execve", () => {
  test.each(["as PID 1", "elsewhere"])("one line says what to write instead, %s", (where) => {
    // Elsewhere: the shell stays PID 1, because it has more to do than that command.
    const shell = where === "elsewhere" ? ["sh", "-c", '"$@"; exit $?', "sh"] : [];
    const command = [...shell, ...OLD_NODE, SCRIPT, "--", "echo", "hello"];
    const { stdout, stderr, status } = runAsPid1(command);
    expect({ stdout, status }).toEqual({ stdout: "", status: 1 });
    expect(stderr).toMatch(/^firstborn: Node [\d.]+ has no process\.execve .*\n$/);
    expect(stderr).toContain(`RUN node ${SCRIPT} extract /firstborn and ENTRYPOINT ["/firstborn"`);
  });

  test("--version and --help are answered all the same", () => {
    expect(runAsPid1([...OLD_NODE, SCRIPT, "--version"]).stdout).toMatch(/^firstborn \d/);
    expect(runAsPid1([...OLD_NODE, SCRIPT, "--help"]).stdout).toMatch(/^Usage: node .* extract/);
  });
});
