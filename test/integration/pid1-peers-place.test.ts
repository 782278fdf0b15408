import { afterEach, describe, expect, test } from "vitest";
import { bothOf, PEERS, type PeerName, testSameAsPeers } from "../namespace/peers.ts";
import { endAllNamespaces, runPid1, startPid1 } from "../namespace/pid1.ts";
import {
  childrenOf,
  fieldOf,
  isPending,
  placesOf,
  signalsOf,
  sleepsAs,
  TELL_PLACE,
} from "../namespace/processes.ts";
import { calledAs, NO_PYTHON, PROGRAM } from "../namespace/programs.ts";
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

describe.skipIf(NO_PYTHON).each(Object.entries(SURROUNDINGS))(
  "%s, the child stands as under",
  (_name, around) => {
    testSameAsPeers(OPTIONS, async (program, { peer, options, env }) => {
      const command = around([program, ...options, "--", ...TELL_PLACE]);
      const { status, stdout } = await runPid1(command, { env });
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
      if (peer.name !== "catatonit") return { status, relation, blocked, ignored };
      // It leaves these blocked, so that Ctrl-Z would not work; firstborn hands on no mask at all.
      const jobControl = expect.arrayContaining([20, 21, 22]);
      expect(blocked).toEqual(program === peer.ours ? [] : jobControl);
      return { status, relation, ignored };
    });
  },
);

const tini = PEERS.find(({ name }) => name === "tini");
const BESIDE = ["sh", "-c", '"$@"; echo "status $?"; read line', "sh"];

describe.skipIf(tini === undefined || NO_PYTHON)(
  "beside other processes, firstborn as tini",
  () => {
    const both = <T>(run: (program: string) => Promise<T>) => bothOf(tini!, run);

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
  },
);

describe("catatonit's -P", () => {
  const ours = [calledAs("catatonit"), PROGRAM] as const;
  const theirs = PEERS.filter(({ name }) => name === "catatonit").map((peer) => peer.theirs);

  /** Starts it behind a shell's commands; `file` is what it is by then. */
  const startPause = async (program: string, file: string, before = ":") => {
    const pid1 = startPid1(["sh", "-c", `${before}; echo ready; exec "$@"`, "sh", program, "-P"]);
    await pid1.until("ready");
    await waitFor("it sleeping", () => sleepsAs(pid1.pid, file));
    return pid1;
  };

  test.each([ours, ...theirs.map((path) => [path, path] as const)])(
    "ends with status 0 on SIGTERM and SIGINT only: %s",
    async (program, file) => {
      for (const last of [15, 2]) {
        const pid1 = await startPause(program, file);
        for (const signal of [1, 3, 10, 12, 34, 37, 64]) {
          pid1.send(signal);
          await waitFor("the signal taken", () => !isPending(pid1.pid, signal));
          await waitFor("it sleeping again", () => sleepsAs(pid1.pid, file));
        }
        pid1.send(last);
        expect((await pid1.ended).status).toBe(0);
      }
    },
  );

  test("reaps those too that were there before it", async () => {
    const pid1 = await startPause(...ours, "(: & : &)");
    await waitFor("no zombies", () => childrenOf(pid1.pid).length === 0);
    await pid1.kill();
  });
});
