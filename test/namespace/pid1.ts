// A command -> a handle on it while it runs as PID 1 of a PID namespace of its own.

import { spawn } from "node:child_process";
import {
  pid1Below,
  type Result,
  type Surroundings,
  spawnOptions,
  unshareArguments,
} from "../launcher/container.ts";
import { waitFor } from "./wait-for.ts";

/** PID 1, seen from outside of its namespace. */
export interface Pid1 {
  /** Its number outside; an error while there is none. */
  readonly pid: number;
  /** What was printed until now. */
  readonly output: { readonly stdout: string; readonly stderr: string };
  /** Waits until stdout has the text, behind its first `from` characters. */
  until(text: string, from?: number): Promise<void>;
  send(signal: number | NodeJS.Signals): void;
  /** Writes to its stdin. */
  write(input: string): void;
  /** The end of the whole namespace. */
  readonly ended: Promise<Result>;
  /** Ends it by SIGKILL, which takes everything in the namespace with it. */
  kill(): Promise<Result>;
}

const running = new Set<Pid1>();

/** Starts `command` as PID 1, with a pipe for each of its standard streams. */
export function startPid1(command: readonly string[], around: Surroundings = {}): Pid1 {
  const unshare = spawn("unshare", unshareArguments(command, around), spawnOptions(around));
  const output = { stdout: "", stderr: "" };
  unshare.stdout.on("data", (data) => {
    output.stdout += data;
  });
  unshare.stderr.on("data", (data) => {
    output.stderr += data;
  });
  // A command may end, or close its stdin, before it has read all of it.
  unshare.stdin.on("error", () => {});
  unshare.stdin.write(around.input ?? "");
  let over = false;
  const ended = new Promise<Result>((resolve) => {
    unshare.on("close", (status) => {
      over = true;
      resolve({ status, ...output });
    });
  });
  const pidNow = () => {
    const pid = pid1Below(unshare);
    // To kill(2), 0 is the process group of these tests.
    if (pid === 0) throw new Error(`not there: ${JSON.stringify(output)}`);
    return pid;
  };
  const pid1: Pid1 = {
    get pid() {
      return pidNow();
    },
    output,
    async until(text, from = 0) {
      const told = () => `${JSON.stringify(text)} in ${JSON.stringify(output)}`;
      await waitFor(told, () => {
        const last = over;
        if (output.stdout.includes(text, from)) return true;
        if (last) throw new Error(`ended without ${told()}`);
        return false;
      });
    },
    send: (signal) => process.kill(pidNow(), signal),
    write: (input) => unshare.stdin.write(input),
    ended,
    kill() {
      unshare.kill("SIGKILL");
      return ended;
    },
  };
  running.add(pid1);
  ended.then(() => running.delete(pid1));
  return pid1;
}

/** Runs `command` as PID 1 to its end, with nothing to read on stdin. */
export function runPid1(command: readonly string[], around: Surroundings = {}): Promise<Result> {
  const pid1 = startPid1(["sh", "-c", 'exec "$@" </dev/null', "sh", ...command], around);
  return pid1.ended;
}

/** Runs `run` on each item, some at a time; the answers are in the items' order. */
export async function forEachOf<T, R>(
  items: readonly T[],
  run: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const answers: R[] = [];
  const waiting = items.map((item, index) => ({ item, index }));
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      answers[next.index] = await run(next.item);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return answers;
}

/** For `afterEach`: a test that failed leaves nothing running. */
export async function endAllNamespaces(): Promise<void> {
  for (const pid1 of running) await pid1.kill();
}
