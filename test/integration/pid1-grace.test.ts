import { afterEach, describe, expect, test } from "vitest";
import { endAllNamespaces, startPid1 } from "../namespace/pid1.ts";
import { childrenOf, processesIn, sleepsAs, stateOf } from "../namespace/processes.ts";
import { PROGRAM } from "../namespace/programs.ts";
import { childOf } from "../namespace/reporter.ts";
import { waitFor } from "../namespace/wait-for.ts";

afterEach(endAllNamespaces);

/** A shell that does something when asked to end, and says when it listens. */
const onTerm = (name: string, action: string) =>
  `sh -c 'trap "${action}" TERM; echo ${name} ready; while :; do sleep 0.01; done'`;

const POLITE = onTerm("left", "echo left asked; exit 0");
const DEAF = onTerm("left", "");

/** PID 1 with a child that starts `left` and ends with status 5 on SIGUSR1 or SIGTERM. */
async function startWithLeft(options: string, left: string) {
  const app = `trap "exit 5" USR1 TERM; ${left} & echo child ready; while :; do sleep 0.01; done`;
  const pid1 = startPid1([PROGRAM, ...options.split(" "), "--", "sh", "-c", app]);
  await pid1.until("left ready");
  await pid1.until("child ready");
  return pid1;
}

describe("without --grace, firstborn ends with its child", () => {
  test("whatever is left", async () => {
    const pid1 = await startWithLeft("-s", DEAF);
    pid1.send("SIGUSR1");
    expect((await pid1.ended).status).toBe(5);
  });
});

describe("with --grace, what the child leaves", () => {
  test.each(["30s", "5min", "infinity"])("gets SIGTERM and the time to end: %s", async (time) => {
    const pid1 = await startWithLeft(`--grace ${time}`, POLITE);
    pid1.send("SIGUSR1");
    const { status, stdout } = await pid1.ended;
    expect(status).toBe(5);
    expect(stdout).toContain("left asked\n");
  });

  test.each(["0", "50ms", "0s"])("gets SIGKILL when the time is up: %s", async (time) => {
    const pid1 = await startWithLeft(`--grace ${time}`, DEAF);
    pid1.send("SIGUSR1");
    expect((await pid1.ended).status).toBe(5);
  });

  test("is continued if it was stopped, so that it can end", async () => {
    const pid1 = await startWithLeft("--grace infinity", POLITE);
    const [child, left] = [childOf(pid1), childrenOf(childOf(pid1))[0]!];
    process.kill(left, "SIGSTOP");
    await waitFor("what is left stopped", () => stateOf(left) === "T");
    process.kill(child, "SIGUSR1");
    const { status, stdout } = await pid1.ended;
    expect({ status, asked: stdout.includes("left asked\n") }).toEqual({ status: 5, asked: true });
  });

  test("is found in other groups and sessions too", async () => {
    const left = `setsid ${POLITE} & setsid setsid ${POLITE.replaceAll("left", "far")}`;
    const pid1 = await startWithLeft("--grace infinity", left);
    await pid1.until("far ready");
    pid1.send("SIGUSR1");
    const { status, stdout } = await pid1.ended;
    expect(status).toBe(5);
    expect(stdout).toContain("left asked\n");
    expect(stdout).toContain("far asked\n");
  });

  test("is not asked while the child lives", async () => {
    const app = `trap "echo child asked" TERM; trap "exit 5" USR1; ${POLITE} &
      echo child ready; while :; do sleep 0.01; done`;
    const pid1 = startPid1([PROGRAM, "--grace", "infinity", "--", "sh", "-c", app]);
    await pid1.until("left ready");
    await pid1.until("child ready");
    pid1.send("SIGTERM");
    await pid1.until("child asked");
    expect(pid1.output.stdout).not.toContain("left asked");
    pid1.send("SIGUSR1");
    expect((await pid1.ended).stdout).toMatch(/child asked\nleft asked\n$/);
  });
});

describe("with --grace, a child that does not end", () => {
  test.each([
    ["SIGTERM", 15],
    ["SIGINT", 2],
    ["SIGQUIT", 3],
    ["SIGRTMIN+3", 37],
  ])("is killed when the time is up after %s", async (_name, signal) => {
    const app = "trap '' TERM INT QUIT 37; echo ready; while :; do sleep 0.01; done";
    const pid1 = startPid1([PROGRAM, "--grace", "50ms", "--", "sh", "-c", app]);
    await pid1.until("ready");
    pid1.send(signal);
    expect((await pid1.ended).status).toBe(137);
  });

  test("is left alone by all other signals", async () => {
    const app = "trap '' HUP USR1 34; trap 'exit 6' USR2; echo ready; while :; do sleep 0.01; done";
    const pid1 = startPid1([PROGRAM, "--grace", "0", "--", "sh", "-c", app]);
    await pid1.until("ready");
    for (const signal of [1, 10, 34, 12]) pid1.send(signal);
    expect((await pid1.ended).status).toBe(6);
  });

  test("has its time from the first stop signal on, not from a later one", async () => {
    // Each SIGTERM would put the end off again if it counted.
    const app = "trap '' TERM; echo ready; while :; do kill -TERM 1; sleep 0.01; done";
    const pid1 = startPid1([PROGRAM, "--grace", "100ms", "--", "sh", "-c", app]);
    await pid1.until("ready");
    expect((await pid1.ended).status).toBe(137);
  });
});

describe("as a subreaper, --grace", () => {
  /** A shell as PID 1, with a process of its own beside firstborn. */
  async function startBeside(options: string, left: string) {
    const app = `trap "exit 5" USR1; ${left} & echo child ready; while :; do sleep 0.01; done`;
    const script = `sleep 1000 & "$@"; echo "status $?"; kill -0 $! && echo beside; echo /proc/[0-9]*`;
    const words = ["sh", "-c", script, "sh", PROGRAM, ...options.split(" "), "--", "sh", "-c", app];
    const pid1 = startPid1(words);
    await pid1.until("left ready");
    await pid1.until("child ready");
    const firstborn = childrenOf(pid1.pid)[1]!;
    return { pid1, child: childrenOf(firstborn)[0]! };
  }

  test.each([
    ["-s --grace 50ms", DEAF],
    ["-s --grace 50ms", `setsid setsid ${DEAF}`],
    ["-s --grace infinity", `setsid setsid ${POLITE}`],
    ["-s -c --grace 50ms", DEAF],
    // No subreaper: the child's group is all that it knows of.
    ["-v --grace 50ms", DEAF],
  ])("%s ends what is below it, and nothing beside it", async (options, left) => {
    const { pid1, child } = await startBeside(options, left);
    process.kill(child, "SIGUSR1");
    const { stdout } = await pid1.ended;
    expect(stdout).toContain("status 5\nbeside\n");
    const processes = stdout.split("\n").at(-2)!.split(" ");
    expect(processes).toHaveLength(2);
  });
});

describe("--pause", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("ends with status 0 on %s", async (signal) => {
    const pid1 = startPid1(["sh", "-c", 'echo ready; exec "$@"', "sh", PROGRAM, "-P"]);
    await pid1.until("ready");
    await waitFor("it sleeping", () => sleepsAs(pid1.pid, PROGRAM));
    pid1.send(signal);
    expect((await pid1.ended).status).toBe(0);
  });

  test("reaps what is below it until then", async () => {
    const start = '(sleep 1000 & sleep 1000 & : & :) & echo ready; exec "$@"';
    const pid1 = startPid1(["sh", "-c", start, "sh", PROGRAM, "-P", "--grace", "0"]);
    await pid1.until("ready");
    await waitFor("two left", () => processesIn(pid1.pid).length === 3);
    const states = () => childrenOf(pid1.pid).map(stateOf).join("");
    await waitFor("no zombies", () => states() === "SS");
    await waitFor("it sleeping", () => sleepsAs(pid1.pid, PROGRAM));
    pid1.send("SIGTERM");
    expect((await pid1.ended).status).toBe(0);
  });
});
