// A kind of receiver -> one that runs, and what it says of itself when all lines were sent.
//
// Every run has a new one: a journal that has grown takes more time for an entry.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type ReceiverKind, TAG } from "./carriers.ts";
import { countLines, cpuOf, parseReceived } from "./results.ts";

const JOURNALD = "/lib/systemd/systemd-journald";
const JOURNAL = "/run/log/journal";
const POLL_MS = 20;
const PATIENCE_MS = 10_000;

/** What arrived. Times are nanoseconds, of CLOCK_MONOTONIC and of a processor. */
export interface Outcome {
  readonly lines: number;
  /** Where the receiver knows it better than who waits for the carrier. */
  readonly endedAt?: number;
  /** Of the receiver, where it is a program whose work is compared. */
  readonly cpu?: number;
}

export interface Receiver {
  /** A path, where the carrier is told one. */
  readonly target: string;
  /** How carry.py tells it of the end. */
  readonly ending: readonly string[];
  finish(): Promise<Outcome>;
  /** Ends what runs, removes what was written. */
  end(): Promise<void>;
}

export function startReceiver(kind: ReceiverKind, directory: string): Promise<Receiver> {
  if (kind === "socket") return startSocket(join(directory, "socket"));
  if (kind === "journald") return startJournald();
  return Promise.resolve(openDirectory(join(directory, "files")));
}

async function startSocket(target: string): Promise<Receiver> {
  const script = join(import.meta.dirname, "receive.py");
  const child = spawn("python3", [script, target], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data) => {
    said += data;
  });
  await once(child.stdout, "data");
  const closed = once(child, "close");
  return {
    target,
    ending: ["--marker", target],
    async finish() {
      await closed;
      return parseReceived(said);
    },
    async end() {
      child.kill("SIGKILL");
      await closed;
      rmSync(target, { force: true });
    },
  };
}

async function startJournald(): Promise<Receiver> {
  const child = spawn(JOURNALD, [], { stdio: "ignore" });
  const exited = once(child, "exit");
  await untilAnswers();
  const before = cpuOfProcess(child);
  return {
    target: "",
    ending: ["--sync"],
    async finish() {
      const cpu = cpuOfProcess(child) - before;
      const query = ["--no-pager", "--quiet", "-o", "cat", "-t", TAG];
      const text = execFileSync("journalctl", query, { maxBuffer: 1 << 30 });
      return { lines: countLines(text), cpu };
    },
    async end() {
      child.kill("SIGTERM");
      await exited;
      rmSync(JOURNAL, { recursive: true, force: true });
    },
  };
}

/** Returns when the journal takes what is sent to it. */
async function untilAnswers(): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      execFileSync("systemd-cat", ["true"], { stdio: "ignore" });
      execFileSync("journalctl", ["--sync"], { stdio: "ignore" });
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await setTimeout(POLL_MS);
    }
  }
}

function cpuOfProcess({ pid }: ChildProcess): number {
  return cpuOf(readFileSync(`/proc/${pid}/schedstat`, "utf8"));
}

/** The carrier makes the directory, and its files. */
function openDirectory(target: string): Receiver {
  return {
    target,
    ending: [],
    async finish() {
      const logs = readdirSync(target).filter((name) => name === "current" || name.startsWith("@"));
      const counts = logs.map((name) => countLines(readFileSync(join(target, name))));
      return { lines: counts.reduce((sum, count) => sum + count, 0) };
    },
    async end() {
      rmSync(target, { recursive: true, force: true });
    },
  };
}
