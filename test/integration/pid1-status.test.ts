import { afterEach, describe, expect, test } from "vitest";
import { endAllNamespaces, forEachOf, runPid1 } from "../namespace/pid1.ts";
import { ALL_SIGNALS } from "../namespace/processes.ts";
import { PROGRAM } from "../namespace/programs.ts";

afterEach(endAllNamespaces);

const STATUSES = Array.from({ length: 256 }, (_, status) => status);

/** Their default action is to do nothing; those of the second list stop the process (signal(7)). */
const IGNORED = [17, 18, 23, 28];
const STOPPING = [19, 20, 21, 22];
const SIGNALS = ALL_SIGNALS.filter((signal) => !STOPPING.includes(signal));

// No file of memory is to be left behind by those that leave one.
const KILL_ITSELF = 'ulimit -c 0; kill -$1 $$; exit "$2"';
const NOT_KILLED = 99;

/** What firstborn answers for a child that sends itself the signal. */
const afterSignal = (signal: number) => (IGNORED.includes(signal) ? NOT_KILLED : 128 + signal);

/** A shell loop over the numbers, with firstborn as a child of the shell. */
async function statusesInOneNamespace(numbers: readonly number[], script: string) {
  const loop = `program=$1 script=$2; shift 2
    for number; do "$program" -s -- sh -c "$script" sh $number ${NOT_KILLED}; echo $?; done`;
  const words = ["sh", "-c", loop, "sh", PROGRAM, script, ...numbers.map(String)];
  const { stdout } = await runPid1(words);
  return stdout.trim().split("\n").map(Number);
}

describe("the exit status is the child's", () => {
  test("as PID 1, each of 256", async () => {
    const results = await forEachOf(STATUSES, (status) =>
      runPid1([PROGRAM, "--", "sh", "-c", `exit ${status}`]),
    );
    expect(results.map(({ status }) => status)).toEqual(STATUSES);
    expect(results.filter(({ stdout, stderr }) => stdout + stderr !== "")).toEqual([]);
  });

  test("as a subreaper, each of 256", async () => {
    expect(await statusesInOneNamespace(STATUSES, 'exit "$1"')).toEqual(STATUSES);
  });
});

describe("a child that a signal ended gives 128 and the signal's number", () => {
  test("as PID 1, each signal, the real-time ones too", async () => {
    const results = await forEachOf(SIGNALS, (signal) =>
      runPid1([PROGRAM, "--", "sh", "-c", KILL_ITSELF, "sh", `${signal}`, `${NOT_KILLED}`]),
    );
    expect(results.map(({ status }) => status)).toEqual(SIGNALS.map(afterSignal));
  });

  test("as a subreaper, each signal", async () => {
    const statuses = await statusesInOneNamespace(SIGNALS, KILL_ITSELF);
    expect(statuses).toEqual(SIGNALS.map(afterSignal));
  });
});

describe("-e turns the child's status into 0", () => {
  test.each([
    ["-e 3", 3, 0],
    ["-e 3", 4, 4],
    ["-e 3 -e 4", 4, 0],
    ["-e3", 3, 0],
    ["--expect=3 --expect 255", 255, 0],
    ["-e 143", 143, 0],
    ["-e 0", 0, 0],
    ["-e 0", 1, 1],
  ])("%s: %i becomes %i", async (options, status, expected) => {
    const command = [PROGRAM, ...options.split(" "), "--", "sh", "-c", `exit ${status}`];
    expect((await runPid1(command)).status).toBe(expected);
  });

  test("also that of a child that a signal ended", async () => {
    const command = [PROGRAM, "-e", "143", "--", "sh", "-c", "kill -15 $$"];
    expect((await runPid1(command)).status).toBe(0);
  });
});
