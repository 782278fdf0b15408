// A command -> that command as PID 1 of a PID namespace of its own, with its own /proc.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
const NAMESPACES = [...user, "--pid", "--fork", "--mount-proc", "--kill-child"] as const;

/** Why there is no such namespace to be had here, in the words of unshare(1). */
export function findObstacle(): string | undefined {
  const { status, stderr, error } = spawnSync("unshare", [...NAMESPACES, "true"], {
    encoding: "utf8",
  });
  if (error !== undefined) return error.message;
  return status === 0 ? undefined : stderr.trim();
}

export class Namespace {
  readonly #unshare: ChildProcess;

  /** Its stdout is read line by line, its stderr is ours. */
  constructor(command: readonly string[]) {
    const args = [...NAMESPACES, "--", ...command];
    this.#unshare = spawn("unshare", args, { stdio: ["ignore", "pipe", "inherit"] });
  }

  /** The first line that the command prints. */
  async firstLine(): Promise<string> {
    for await (const line of createInterface(this.#unshare.stdout!)) return line;
    throw new Error("the app has ended before it was there");
  }

  /** PID 1 as it is seen from here (proc_pid_task_children(5)). */
  get pid1(): number {
    const { pid } = this.#unshare;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
  }

  /** Its own /proc, where PID 1 is 1. */
  get proc(): string {
    return `/proc/${this.pid1}/root/proc`;
  }

  /** Sends PID 1 the signal and waits for its end; the exit status, or null if it was killed. */
  async endBy(signal: NodeJS.Signals, patienceMs: number): Promise<number | null> {
    const ended = once(this.#unshare, "exit");
    process.kill(this.pid1, signal);
    const timer = setTimeout(() => this.destroy(), patienceMs);
    const [status] = await ended;
    clearTimeout(timer);
    return status;
  }

  /** Ends what is still there. */
  destroy(): void {
    this.#unshare.kill("SIGKILL");
  }
}
