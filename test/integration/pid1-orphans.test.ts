import { afterEach, describe, expect, test } from "vitest";
import { endAllNamespaces, startPid1 } from "../namespace/pid1.ts";
import { childrenOf, processesIn, stateOf, statusField } from "../namespace/processes.ts";
import { PROGRAM } from "../namespace/programs.ts";
import { waitFor } from "../namespace/wait-for.ts";

afterEach(endAllNamespaces);

/** A hundred times a shell that ends right after it has started a hundred processes. */
const MAKE_ORPHANS = `i=0
  while [ $i -lt 100 ]; do
    (j=0; while [ $j -lt 100 ]; do : & j=$((j+1)); done)
    i=$((i+1))
  done`;

/** A shell that waits for a line before it ends with this status. */
const thenWait = (script: string, status: number) =>
  `${script}\necho ready; read line; exit ${status}`;

const SUBREAPER = ["sh", "-c", '"$@"; exit $?', "sh", PROGRAM, "-s", "--"];

describe("10,000 orphans", () => {
  test("are all reaped by PID 1 while the child runs", async () => {
    const pid1 = startPid1([PROGRAM, "--", "sh", "-c", thenWait(MAKE_ORPHANS, 31)]);
    await pid1.until("ready");
    await waitFor("no zombies", () => childrenOf(pid1.pid).length === 1);
    pid1.write("end\n");
    expect(await pid1.ended).toEqual({ status: 31, stdout: "ready\n", stderr: "" });
  });

  test("are all reaped by a subreaper that is not PID 1", async () => {
    const script = `${MAKE_ORPHANS}; (sleep 1000 &)`;
    const pid1 = startPid1([...SUBREAPER, "sh", "-c", thenWait(script, 32)]);
    await pid1.until("ready");
    const firstborn = childrenOf(pid1.pid)[0]!;
    // The child, and the one that lives on: none went past firstborn.
    await waitFor("no zombies", () => childrenOf(firstborn).length === 2);
    expect(childrenOf(pid1.pid)).toEqual([firstborn]);
    pid1.write("end\n");
    expect((await pid1.ended).status).toBe(32);
  });

  test("are all reaped where a thousand died with one SIGCHLD, as PID 1 was stopped", async () => {
    const script = "i=0; while [ $i -lt 1000 ]; do (: &); i=$((i+1)); done";
    const app = `echo stop; read line; ${script}; echo ready; read line; exit 34`;
    const pid1 = startPid1([PROGRAM, "--", "sh", "-c", app]);
    await pid1.until("stop");
    pid1.send("SIGSTOP");
    await waitFor("PID 1 stopped", () => stateOf(pid1.pid) === "T");
    pid1.write("go\n");
    await pid1.until("ready");
    await waitFor("a thousand zombies", () => childrenOf(pid1.pid).length === 1001);
    pid1.send("SIGCONT");
    await waitFor("no zombies", () => childrenOf(pid1.pid).length === 1);
    pid1.write("end\n");
    expect((await pid1.ended).status).toBe(34);
  });

  test("that still die at its end do not hold up the exit status", async () => {
    const pid1 = startPid1([PROGRAM, "--", "sh", "-c", `${MAKE_ORPHANS}; exit 33`]);
    expect((await pid1.ended).status).toBe(33);
  });

  test("with -w, each is told of in one line", async () => {
    const script = "(: & : & : &) ; wait";
    const pid1 = startPid1([PROGRAM, "-w", "--", "sh", "-c", thenWait(script, 0)]);
    await pid1.until("ready");
    await waitFor("no zombies", () => childrenOf(pid1.pid).length === 1);
    pid1.write("end\n");
    const { stderr } = await pid1.ended;
    const lines = stderr.match(/^firstborn: warning: reaped the orphan \d+$/gm);
    expect(lines).toHaveLength(3);
    expect(new Set(lines).size).toBe(3);
  });

  test("are left to others without -s, which is told at the start", async () => {
    const pid1 = startPid1([
      ...["sh", "-c", '"$@"; exit $?', "sh", PROGRAM],
      ...["sh", "-c", thenWait("(sleep 1000 &)", 0)],
    ]);
    await pid1.until("ready");
    expect(childrenOf(pid1.pid)).toHaveLength(2);
    pid1.write("end\n");
    const { stderr } = await pid1.ended;
    expect(stderr).toMatch(/^firstborn: warning: not PID 1 and no subreaper: .*\(-s .*\)\n$/);
  });
});

describe("a fork bomb", () => {
  // The limit counts the processes of a user; root has none, so the bomb is somebody else.
  const USER = process.getuid!() === 0 ? "setpriv --reuid=61234 --regid=61234 --clear-groups" : "";
  const LIMIT = 150;
  const BOMB = "bomb() { bomb | bomb & }; bomb 2>/dev/null";
  // Where all forks fail at once, it is over: so it is lit again and again.
  const LIT = `while :; do prlimit --nproc=${LIMIT} ${USER} sh -c '${BOMB}'; done 2>/dev/null`;
  const APP = `trap 'exit 44' TERM; ${LIT} & echo ready; while :; do wait; read line; done`;

  /** Waits until the bomb has gone off: the limit was reached or nearly so. */
  async function startBomb(...options: readonly string[]) {
    const pid1 = startPid1([PROGRAM, ...options, "--", "sh", "-c", APP]);
    await pid1.until("ready");
    await waitFor("the bomb going off", () => processesIn(pid1.pid).length > LIMIT / 2);
    return pid1;
  }

  test("keeps no SIGTERM from the child, and its status comes back", async () => {
    const pid1 = await startBomb();
    pid1.send("SIGTERM");
    expect((await pid1.ended).status).toBe(44);
  });

  test("is ended by --grace", async () => {
    const pid1 = await startBomb("--grace", "50ms");
    pid1.send("SIGTERM");
    expect((await pid1.ended).status).toBe(44);
  });

  test("makes PID 1 no larger", async () => {
    const pid1 = await startBomb();
    await waitFor("thousands of forks", () => Math.max(...processesIn(pid1.pid)) > 3000);
    expect(Number.parseInt(statusField(pid1.pid, "VmRSS"), 10)).toBeLessThanOrEqual(128);
    await pid1.kill();
  });
});
