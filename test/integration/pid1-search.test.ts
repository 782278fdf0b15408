import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { makeWorkDirectory } from "../launcher/runtimes.ts";
import { endAllNamespaces, runPid1 } from "../namespace/pid1.ts";
import { PROGRAM } from "../namespace/programs.ts";

afterEach(endAllNamespaces);

const work = makeWorkDirectory();
afterAll(() => rmSync(work, { recursive: true }));

/** Directories of the search path, each with a `prog` of another kind. */
beforeAll(() => {
  const file = (path: string, text: string | Uint8Array, mode = 0o755) => {
    mkdirSync(join(work, path, ".."), { recursive: true });
    writeFileSync(join(work, path), text);
    chmodSync(join(work, path), mode);
  };
  file("good/prog", '#!/bin/sh\necho "good $*"; exit 3\n');
  file("other/prog", "#!/bin/sh\necho other; exit 4\n");
  file("closed/prog", "#!/bin/sh\necho closed\n", 0o644);
  file("script/prog", 'echo "script $*"; exit 5\n');
  file("bad/prog", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 9, 9, 9, 9));
  file("lost/prog", "#!/no/such/interpreter\n");
  file("empty/prog", "");
  file("file", "no directory\n");
  file("prog", "#!/bin/sh\necho here; exit 6\n");
  mkdirSync(join(work, "directory/prog"), { recursive: true });
});

const PATHS = [
  "good",
  "missing:good",
  "good:other",
  "closed",
  "closed:good",
  "good:closed",
  "closed:missing",
  "directory",
  "directory:good",
  "file:good",
  "script",
  "empty",
  "bad",
  "lost",
  "lost:good",
  "missing",
  // An empty element is the current directory, wherever it stands.
  "",
  ":good",
  "missing:",
  "missing::good",
  `good:${"x".repeat(5000)}`,
  `${"x".repeat(300)}:good`,
];

/** A value and its title. */
const titled = (text: string) =>
  [text.length > 40 ? `${text.slice(0, 40)}...` : text, text] as const;

const absolute = (path: string) => path.replace(/[a-z]+/g, (name) => `${work}/${name}`);

/** What a command does under a PATH; with `env`, whose execvp(3) is the C library's. */
async function outcome(path: string | undefined, command: readonly string[], program?: string) {
  const setPath = path === undefined ? ["env", "-u", "PATH"] : ["env", `PATH=${path}`];
  const starter = program === undefined ? [] : [program, "--"];
  return runPid1([...setPath, ...starter, ...command], { cwd: work });
}

describe("a command is found as execvp finds it", () => {
  const same = async (path: string | undefined, command: readonly string[]) => {
    const expected = await outcome(path, command);
    const { status, stdout } = await outcome(path, command, PROGRAM);
    expect({ status, stdout }).toEqual({ status: expected.status, stdout: expected.stdout });
  };

  test.each(PATHS.map(titled))("with PATH=%s", (_title, path) =>
    same(absolute(path), ["prog", "a", "b c"]),
  );

  const names = [
    "./prog",
    "good/prog",
    "closed/prog",
    "script/prog",
    "empty/prog",
    "bad/prog",
    "lost/prog",
    "directory/prog",
    "file/prog",
    "missing/prog",
    ".",
    "/",
    "",
    "n".repeat(255),
    "n".repeat(256),
    `/${"n".repeat(300)}`,
    `/${"n/".repeat(2100)}`,
  ];
  test.each(names.map(titled))("with the name %j", (_title, name) =>
    same("/usr/bin:/bin", [name, "a"]),
  );

  test("an element that is longer than any path is passed over", async () => {
    const path = `${"x".repeat(5000)}:${work}/good`;
    expect((await outcome(path, ["prog"], PROGRAM)).stdout).toBe("good \n");
  });

  test("without PATH, in /bin and /usr/bin", async () => {
    await same(undefined, ["sh", "-c", "exit 9"]);
    await same(undefined, ["prog"]);
  });
});

describe("a command that does not start is told in one line", () => {
  // A directory that may not be searched would be another reason.
  const around = { cwd: work, env: { PATH: "/usr/bin:/bin" } };

  const cases = [
    [127, "nosuch", "No such file or directory"],
    [127, "./nosuch", "No such file or directory"],
    [127, "", "No such file or directory"],
    [127, "lost/prog", "No such file or directory"],
    [126, "closed/prog", "Permission denied"],
    [126, "directory/prog", "Permission denied"],
    [126, "/", "Permission denied"],
    [126, "file/prog", "Not a directory"],
    [126, `./${"n".repeat(300)}`, "File name too long"],
  ] as const;
  test.each(cases)("status %i for %j", async (status, name, reason) => {
    const result = await runPid1([PROGRAM, "--", name, "--nosuch"], around);
    const stderr = `firstborn: cannot execute '${name}': ${reason}\n`;
    expect(result).toEqual({ status, stdout: "", stderr });
  });

  test("status 127, not the child's own 127 with a message", async () => {
    const result = await runPid1([PROGRAM, "--", "sh", "-c", "exit 127"]);
    expect(result).toEqual({ status: 127, stdout: "", stderr: "" });
  });

  test("control characters of its name do not reach the terminal", async () => {
    const { stderr } = await runPid1([PROGRAM, "--", "a\x1b[2Jb\nc"], around);
    expect(stderr).toBe("firstborn: cannot execute 'a?[2Jb?c': No such file or directory\n");
  });
});

describe("a script without #! is run by /bin/sh", () => {
  test("with its own name as $0 and its arguments", async () => {
    const directory = mkdtempSync(join(work, "shell-"));
    writeFileSync(join(directory, "tell"), 'echo "$0|$#|$1|$2"\n', { mode: 0o755 });
    const { stdout } = await outcome(directory, ["tell", "a b", ""], PROGRAM);
    expect(stdout).toBe(`${directory}/tell|2|a b|\n`);
  });

  test("also where firstborn was given no option and no --", async () => {
    const { stdout, status } = await runPid1([PROGRAM, "script/prog", "x"], { cwd: work });
    expect({ stdout, status }).toEqual({ stdout: "script x\n", status: 5 });
  });
});
