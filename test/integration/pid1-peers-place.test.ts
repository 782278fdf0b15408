import { afterEach, describe, expect, test } from "vitest";
import { bothOf, casesOf, PEERS, type PeerName } from "../namespace/peers.ts";
import { endAllNamespaces, runPid1, startPid1 } from "../namespace/pid1.ts";
import {
  childrenOf,
  fieldOf,
  placesOf,
  signalsOf,
  sleepsAs,
  stateOf,
  TELL_PLACE,
} from "../namespace/processes.ts";
import { calledAs, PROGRAM } from "../namespace/programs.ts";
import { receivedBy, reporting, untilReceived } from "../namespace/reporter.ts";
import { asInteractiveContainer, onTerminal } from "../namespace/terminal.ts";
import { waitFor } from "../namespace/wait-for.ts";

afterEach(endAllNamespaces);

type Words = readonly string[];

/** A shell that runs its arguments in some way, and tells its own place behind them. */
const inShell = (script: string) => ["sh", "-c", `${script}; exec cat /proc/self/stat`, "sh"];

/** What surrounds an init: how it is started, with which signals, on which terminal. */
const SURROUNDINGS: Readonly<Record<string, (command: Words) => Words>> = {
  "as PID 1": (command) => command,
  "as PID 1, signals blocked": (command) => ["env", "--block-signal=USR1,USR2,TERM", ...command],
  "as PID 1, signals ignored": (command) => [
    ...["env", "--ignore-signal=USR1,PIPE,INT,TTIN,TTOU", ...command],
  ],
  "as PID 1 with a terminal": (command) => asInteractiveContainer(...command),
  "as PID 1 with a terminal, but no stdin": (command) =>
    asInteractiveContainer("sh", "-c", 'exec "$@" </dev/null', "sh", ...command),
  "in a shell's script": (command) => [...inShell('"$@"'), ...command],
  "in a shell's script on a terminal": (command) => onTerminal(...inShell('"$@"'), ...command),
  "in a shell's script, with no stream a terminal": (command) =>
    onTerminal(...inShell('exec 3>&1; "$@" </dev/null 2>&1 | cat >&3'), ...command),
  "in the background of a shell with job control": (command) =>
    onTerminal("bash", "-c", 'set -m; "$@" & wait', "bash", ...command),
};

const OPTIONS: Readonly<Record<PeerName, Words>> = {
  tini: ["", "-s -g"],
  "dumb-init": ["", "-c", "DUMB_INIT_SETSID=0"],
  catatonit: ["", "-g"],
};

/** What a process that catatonit started has blocked beside what catatonit was started with. */
const JOB_CONTROL = [20, 21, 22];

describe.each(Object.entries(SURROUNDINGS))("%s, the child stands as under", (_name, around) => {
  test.each(casesOf(OPTIONS))("%s", async (_title, aCase) => {
    const { theirs, ours } = await bothOf(aCase, async (program) => {
      const command = around([program, ...aCase.options, "--", ...TELL_PLACE]);
      const { status, stdout } = await runPid1(command, { env: aCase.env });
      // The order of a pipe's processes is a matter of chance, and their numbers with it.
      const [child, pid1, shell] = placesOf(stdout);
      const relation = {
        leadsGroup: child!.group === child!.pid,
        leadsSession: child!.session === child!.pid,
        hasTerminal: child!.hasTerminal,
        inForeground: child!.hasTerminal && child!.foreground === child!.group,
        sharesGroup: child!.group === (shell ?? pid1)!.group,
        sharesSession: child!.session === (shell ?? pid1)!.session,
        shellIsInForeground: shell?.foreground === shell?.group,
        pid1HasTerminal: pid1!.hasTerminal,
      };
      const [blocked, ignored] = ["SigBlk", "SigIgn"].map((field) =>
        signalsOf(fieldOf(stdout, field)),
      );
      return { status, relation, blocked: blocked!, ignored };
    });
    if (aCase.peer.name === "catatonit") {
      // It leaves these blocked, so that Ctrl-Z would not work; firstborn hands on no mask at all.
      expect(theirs.blocked).toEqual(expect.arrayContaining(JOB_CONTROL));
      expect(ours).toEqual({ ...theirs, blocked: [] });
    } else {
      expect(ours).toEqual(theirs);
    }
  });
});

const tini = PEERS.find(({ name }) => name === "tini");
const BESIDE = ["sh", "-c", '"$@"; echo "status $?"; read line', "sh"];

describe.skipIf(tini === undefined)("beside other processes, firstborn as tini", () => {
  const both = <T>(run: (program: string) => Promise<T>) =>
    bothOf({ peer: tini!, options: [], env: {} }, run);

  test.each([
    ["", {}],
    ["-s", {}],
    ["", { TINI_SUBREAPER: "1" }],
    ["", { TINI_SUBREAPER: "" }],
  ])("reaps orphans where tini does: %s %j", async (option, env) => {
    const { theirs, ours } = await both(async (program) => {
      const app = "(sleep 1000 &); echo ready; read line";
      const options = option === "" ? [] : [option];
      const pid1 = startPid1([...BESIDE, program, ...options, "--", "sh", "-c", app], { env });
      await pid1.until("ready");
      const [init, ...others] = childrenOf(pid1.pid);
      const result = { others: others.length, below: childrenOf(init!).length };
      await pid1.kill();
      return result;
    });
    expect(ours).toEqual(theirs);
  });

  test.each(["SIGTERM", "SIGUSR1"])("-p %s: passes on its parent's death", async (signal) => {
    const { theirs, ours } = await both(async (program) => {
      const words = ["sh", "-c", 'sh -c "$0" sh "$@" & wait; read line', '"$@" & wait', program];
      const pid1 = startPid1([...words, "-s", "-p", signal, "--", ...reporting("child")]);
      await pid1.until("child ready");
      process.kill(childrenOf(pid1.pid)[0]!, "SIGKILL");
      await untilReceived(pid1, signal === "SIGTERM" ? 15 : 10);
      await pid1.kill();
      return receivedBy(pid1);
    });
    expect(ours).toEqual(theirs);
  });

  test("-w tells of as many orphans as tini", async () => {
    const { theirs, ours } = await both(async (program) => {
      const app = "(: & : & : &); echo ready; read line";
      const pid1 = startPid1([program, "-w", "--", "sh", "-c", app]);
      await pid1.until("ready");
      await waitFor("no zombies", () => childrenOf(pid1.pid).length === 1);
      pid1.send(10);
      const { status, stderr } = await pid1.ended;
      return { status, lines: stderr.trim().split("\n").length };
    });
    expect(ours).toEqual(theirs);
  });
});

describe("catatonit's -P", () => {
  // The real one may leave a zombie that was there before its own start: nothing to be compared.
  test.each([calledAs("catatonit")])(
    "ends with status 0 on SIGTERM and SIGINT only: %s",
    async (program) => {
      for (const last of [15, 2]) {
        const start = '(: & : &); echo ready; exec "$@"';
        const pid1 = startPid1(["sh", "-c", start, "sh", program, "-P"]);
        await pid1.until("ready");
        await waitFor("it sleeping", () => sleepsAs(pid1.pid, PROGRAM));
        for (const signal of [1, 3, 10, 12, 34, 37, 64]) pid1.send(signal);
        await waitFor("no zombies", () => childrenOf(pid1.pid).length === 0);
        expect(stateOf(pid1.pid)).not.toBe("Z");
        pid1.send(last);
        expect((await pid1.ended).status).toBe(0);
      }
    },
  );
});
