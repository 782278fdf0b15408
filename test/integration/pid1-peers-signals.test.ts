import { afterEach, describe } from "vitest";
import { testSameAsPeers } from "../namespace/peers.ts";
import { endAllNamespaces, type Pid1, startPid1 } from "../namespace/pid1.ts";
import { ALL_SIGNALS, childrenOf, isPending, stateOf } from "../namespace/processes.ts";
import { NO_PYTHON } from "../namespace/programs.ts";
import { receivedBy, reporting, startReporter, untilReceived } from "../namespace/reporter.ts";
import { asInteractiveContainer, pid1OnTerminal } from "../namespace/terminal.ts";
import { waitFor } from "../namespace/wait-for.ts";

afterEach(endAllNamespaces);

const NAMES = ["child", "member", "outsider"];
const SIGCHLD = 17;
const SIGCONT = 18;
const JOB_CONTROL = [SIGCONT, 20, 21, 22];
// These two the C library keeps for itself, so that a program in C cannot pass them on.
const LIBRARYS_OWN = [32, 33];
const NOT_SENT = [9, 19, ...JOB_CONTROL, ...LIBRARYS_OWN];
const MARK = 30;
const DIRECT = 64;

const isStopped = (pid: number) => stateOf(pid) === "T";

/** Sends PID 1 the signals, and waits until it has dealt with all of them. */
async function sendAndSettle(pid1: Pid1, signals: readonly number[]): Promise<void> {
  for (const signal of signals) pid1.send(signal);
  await waitFor("all taken", () => !signals.some((signal) => isPending(pid1.pid, signal)));
  // What comes behind them is passed on behind them.
  pid1.send(MARK);
  await waitFor("the mark taken", () => !isPending(pid1.pid, MARK));
}

/** What the child, a member of its group and an outsider got of these signals, and who stopped. */
async function effectOf(pid1: Pid1, signals: readonly number[]): Promise<string> {
  const from = pid1.output.stdout.length;
  const child = childrenOf(pid1.pid)[0]!;
  const all = [child, ...childrenOf(child)];
  await sendAndSettle(pid1, signals);
  const gotMark = () => receivedBy(pid1, from).some(({ signal }) => signal === MARK);
  const outcome = await waitFor("an effect", () => {
    if (isStopped(child)) return "stopped";
    return gotMark() && "running";
  });
  if (outcome === "stopped") for (const pid of all) process.kill(pid, SIGCONT);
  // Directly to each: it is the highest, so all others are reported before it.
  for (const pid of all) process.kill(pid, DIRECT);
  for (const name of NAMES) await untilReceived(pid1, DIRECT, { name, from });
  // Who is stopped and continued causes some of its own, and of its parent's.
  const notSent = outcome === "stopped" ? [SIGCHLD, SIGCONT] : [];
  const received = receivedBy(pid1, from).filter(
    ({ signal }) => ![MARK, DIRECT, ...notSent].includes(signal),
  );
  const lines = received.map(({ name, signal }) => `${name} ${signal}`);
  // Two that are there at the same time are one, which is a matter of chance.
  return [outcome, ...new Set(lines.sort())].join(", ");
}

describe.skipIf(NO_PYTHON)("called by its name, firstborn passes on the same signals as", () => {
  const table = {
    tini: ["", "-g", "TINI_KILL_PROCESS_GROUP=1", "-s"],
    "dumb-init": [
      "",
      "-c",
      "DUMB_INIT_SETSID=0",
      "DUMB_INIT_SETSID=1",
      "-r 15:3 -r 1:0 -r 20:20 --rewrite 21:10 --rewrite=12:19",
      "-c -r 15:3 -r 1:0 -r 20:0 -r 21:10",
    ],
    catatonit: ["", "-g"],
  };

  testSameAsPeers(table, async (program, { options, env }) => {
    const pid1 = await startReporter([program, ...options, "--"], NAMES, { env });
    const rounds = [
      ALL_SIGNALS.filter((signal) => ![...NOT_SENT, MARK, DIRECT].includes(signal)),
      ...JOB_CONTROL.map((signal) => [signal]),
    ];
    const effects: string[] = [];
    for (const round of rounds) effects.push(await effectOf(pid1, round));
    await pid1.kill();
    return effects;
  });
});

describe.skipIf(NO_PYTHON)(
  "called by its name, beside other processes, firstborn stops itself as does",
  () => {
    const table = {
      tini: ["-s", "-s -g"],
      "dumb-init": ["", "-c", "-r 20:20", "-r 20:0"],
      catatonit: ["", "-g"],
    };
    const BESIDE = ["sh", "-c", '"$@"; read line', "sh"];

    testSameAsPeers(table, async (program, { options, env }) => {
      const around = { env: env };
      const pid1 = await startReporter([...BESIDE, program, ...options, "--"], ["child"], around);
      const init = childrenOf(pid1.pid)[0]!;
      const child = childrenOf(init)[0]!;
      const stops: boolean[] = [];
      for (const signal of [20, 21, 22]) {
        process.kill(init, signal);
        await waitFor("the signal taken", () => !isPending(init, signal));
        await waitFor("a state", () => /^[ST][ST]$/.test(stateOf(init) + stateOf(child)));
        process.kill(init, 10);
        stops.push(isStopped(init));
        process.kill(init, SIGCONT);
        await waitFor("it going on", () => !isStopped(init));
        process.kill(child, SIGCONT);
        await waitFor("USR1 taken", () => !isPending(init, 10));
      }
      await pid1.kill();
      return stops;
    });
  },
);

describe.skipIf(NO_PYTHON)(
  "called by its name, with a terminal of its own, firstborn passes on the same as",
  () => {
    const table = { tini: [""], "dumb-init": ["", "-c"], catatonit: [""] };

    testSameAsPeers(table, async (program, { options }) => {
      const words = [program, ...options, "--", ...reporting("child")];
      const driver = startPid1(asInteractiveContainer(...words));
      await driver.until("child ready");
      const pid1 = await pid1OnTerminal(driver);
      for (const signal of [1, SIGCONT, 1, SIGCONT]) {
        const from = driver.output.stdout.length;
        process.kill(pid1, signal);
        await waitFor("the signal taken", () => !isPending(pid1, signal));
        process.kill(pid1, MARK);
        await untilReceived(driver, MARK, { from });
      }
      const child = childrenOf(pid1)[0]!;
      process.kill(child, DIRECT);
      await untilReceived(driver, DIRECT);
      await driver.kill();
      return receivedBy(driver).filter(({ signal }) => signal !== MARK);
    });
  },
);

describe.skipIf(NO_PYTHON)(
  "called by its name, when its child ends, firstborn leaves what is left as does",
  () => {
    const table = {
      tini: ["-s", "-s -g"],
      "dumb-init": ["", "-c", "-r 15:12"],
      catatonit: ["", "-g"],
    };

    testSameAsPeers(table, async (program, { options }) => {
      const words = ["sh", "-c", '"$@"; echo "status $?"; read line', "sh", program];
      const pid1 = await startReporter([...words, ...options, "--"], NAMES);
      const child = childrenOf(childrenOf(pid1.pid)[0]!)[0]!;
      const left = childrenOf(child);
      process.kill(child, "SIGKILL");
      await pid1.until("status ");
      for (const pid of left) process.kill(pid, DIRECT);
      for (const name of NAMES.slice(1)) await untilReceived(pid1, DIRECT, { name });
      await pid1.kill();
      const lines = receivedBy(pid1).map(({ name, signal }) => `${name} ${signal}`);
      return [/status \d+/.exec(pid1.output.stdout)![0], ...lines.sort()];
    });
  },
);
