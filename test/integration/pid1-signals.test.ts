import { afterEach, describe, expect, test } from "vitest";
import { endAllNamespaces, startPid1 } from "../namespace/pid1.ts";
import { ALL_SIGNALS, childrenOf, isPending, stateOf } from "../namespace/processes.ts";
import { NO_PYTHON, PROGRAM } from "../namespace/programs.ts";
import {
  childOf,
  queueSignals,
  receivedBy,
  startReporter,
  untilReceived,
} from "../namespace/reporter.ts";
import { waitFor } from "../namespace/wait-for.ts";

afterEach(endAllNamespaces);

const SIGKILL = 9;
const SIGCHLD = 17;
const SIGCONT = 18;
const SIGSTOP = 19;
const LAST = 64;

// SIGCONT takes pending stop signals away, and they it (signal(7)), so it goes a way of its own.
const FORWARDED = ALL_SIGNALS.filter(
  (signal) => ![SIGKILL, SIGCHLD, SIGCONT, SIGSTOP].includes(signal),
);

describe.skipIf(NO_PYTHON)("a signal is passed on to the child exactly once", () => {
  test("each that can be, by kill(2)", async () => {
    const pid1 = await startReporter([PROGRAM, "--"]);
    pid1.send(SIGCONT);
    await untilReceived(pid1, SIGCONT);
    for (const signal of FORWARDED) pid1.send(signal);
    // The highest is taken last, on both ways.
    await untilReceived(pid1, LAST);
    const received = receivedBy(pid1).map(({ signal }) => signal);
    expect([...received].sort((a, b) => a - b)).toEqual(
      [...FORWARDED, SIGCONT].sort((a, b) => a - b),
    );
    expect(receivedBy(pid1).filter(({ code }) => code !== 0)).toEqual([]);
  });

  test("with the value that sigqueue(3) gave it", async () => {
    const pid1 = await startReporter([PROGRAM, "--"]);
    queueSignals(pid1.pid, [[SIGCONT, 18_000_018]]);
    await untilReceived(pid1, SIGCONT, { value: 18_000_018 });
    queueSignals(
      pid1.pid,
      FORWARDED.map((signal) => [signal, 2 ** 40 + signal]),
    );
    await untilReceived(pid1, LAST, { value: 2 ** 40 + LAST });
    const received = receivedBy(pid1).filter(({ signal }) => signal !== SIGCONT);
    expect(received).toHaveLength(FORWARDED.length);
    expect(
      received.filter(({ signal, code, value }) => code !== -1 || value !== 2 ** 40 + signal),
    ).toEqual([]);
  });

  test("2,000 real-time signals at once, in their order", async () => {
    const pid1 = await startReporter([PROGRAM, "--"]);
    const queued = Array.from({ length: 2000 }, (_, index) => [40, index + 1] as const);
    queueSignals(pid1.pid, queued);
    await untilReceived(pid1, 40, { value: 2000 });
    expect(receivedBy(pid1).map(({ value }) => value)).toEqual(queued.map(([, value]) => value));
  });

  test("20,000 signals of all kinds at once, and the exit status is not lost", async () => {
    const app = 'trap "n=1" USR1 USR2 HUP; echo ready; until read line; do :; done; exit 23';
    const pid1 = startPid1([PROGRAM, "--", "sh", "-c", app]);
    await pid1.until("ready");
    queueSignals(
      pid1.pid,
      Array.from({ length: 20_000 }, (_, index) => [[10, 12, 1, SIGCHLD][index % 4]!, index]),
    );
    pid1.write("now\n");
    expect((await pid1.ended).status).toBe(23);
  });
});

describe.skipIf(NO_PYTHON)("with -g a signal is passed on to the child's process group", () => {
  test.each(["-g", "--group"])("%s: to all that are in it and to no other", async (option) => {
    const pid1 = await startReporter([PROGRAM, option, "--"], ["child", "member", "outsider"]);
    for (const signal of [1, 15, 40, LAST]) pid1.send(signal);
    await untilReceived(pid1, LAST);
    await untilReceived(pid1, LAST, { name: "member" });
    const received = receivedBy(pid1).map(({ name, signal }) => `${name} ${signal}`);
    const expected = ["child", "member"].flatMap((name) =>
      [1, 15, 40, LAST].map((signal) => `${name} ${signal}`),
    );
    expect([...received].sort()).toEqual([...expected].sort());
  });

  test("without it, to the child alone", async () => {
    const pid1 = await startReporter([PROGRAM, "--"], ["child", "member", "outsider"]);
    for (const signal of [1, 15, 40, LAST]) pid1.send(signal);
    await untilReceived(pid1, LAST);
    expect([...new Set(receivedBy(pid1).map(({ name }) => name))]).toEqual(["child"]);
  });

  test("in the environment: TINI_KILL_PROCESS_GROUP", async () => {
    const env = { TINI_KILL_PROCESS_GROUP: "" };
    const pid1 = await startReporter([PROGRAM, "--"], ["child", "member"], { env });
    pid1.send(15);
    await untilReceived(pid1, 15, { name: "member" });
    await untilReceived(pid1, 15);
  });
});

describe.skipIf(NO_PYTHON)("SIGKILL and SIGSTOP cannot be passed on", () => {
  test("from within the namespace they do not touch PID 1", async () => {
    const app = "kill -KILL 1; kill -STOP 1; kill -TERM 1; while :; do sleep 1; done";
    const pid1 = startPid1([PROGRAM, "--", "sh", "-c", app]);
    expect((await pid1.ended).status).toBe(143);
  });

  test("SIGKILL from outside takes the whole namespace along", async () => {
    const pid1 = await startReporter([PROGRAM, "--"]);
    const child = childOf(pid1);
    pid1.send(SIGKILL);
    await pid1.ended;
    expect(() => process.kill(child, 0)).toThrow("ESRCH");
  });

  test("stopped and continued from outside, PID 1 has lost nothing", async () => {
    const pid1 = await startReporter([PROGRAM, "--"]);
    pid1.send(SIGSTOP);
    await waitFor("PID 1 stopped", () => stateOf(pid1.pid) === "T");
    pid1.send(15);
    pid1.send(40);
    pid1.send(40);
    process.kill(childOf(pid1), 50);
    await untilReceived(pid1, 50);
    expect(receivedBy(pid1)).toHaveLength(1);
    pid1.send(SIGCONT);
    await untilReceived(pid1, 40);
    pid1.send(LAST);
    await untilReceived(pid1, LAST);
    const received = receivedBy(pid1).map(({ signal }) => signal);
    expect([...received].sort((a, b) => a - b)).toEqual([15, SIGCONT, 40, 40, 50, LAST]);
  });
});

describe("a signal that comes after the child's end is no trouble", () => {
  test("while firstborn waits for what is left", async () => {
    const left = '(trap "" TERM; echo ready; read line <&3)';
    const app = `trap "exit 4" USR1; exec 3<&0; ${left} & while :; do wait; done`;
    const pid1 = startPid1([PROGRAM, "--grace", "infinity", "--", "sh", "-c", app]);
    await pid1.until("ready");
    const child = childOf(pid1);
    pid1.send("SIGUSR1");
    await waitFor("the child reaped", () => !childrenOf(pid1.pid).includes(child));
    for (const signal of [1, 10, 12, 15, 34, LAST]) {
      pid1.send(signal);
      await waitFor("the signal taken", () => !isPending(pid1.pid, signal));
    }
    pid1.write("end\n");
    expect((await pid1.ended).status).toBe(4);
  });
});
