// /proc -> which processes there are below which; proc_pid_stat(5).

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The processes that the manager can see, its own and PID 1 among them. */
export interface Processes {
  readonly own: number;
  /** PID 1, or what stands for it. */
  readonly init: number;
  all(): readonly number[];
  /** Undefined where there is no such process. */
  parentOf(pid: number): number | undefined;
  /** One that has ended counts, until it is reaped. */
  isZombie(pid: number): boolean;
  /** The variables that it was started with; empty where they cannot be read. */
  environmentOf(pid: number): readonly string[];
  /** Whether it is a fork of PID 1 that has executed nothing: a shim, or a command of one. */
  isForkOfInit(pid: number): boolean;
  /** kill(2); one that has ended by itself is no error. */
  signal(pid: number, signal: number): void;
  pause(milliseconds: number): void;
}

export const LINUX_PROCESSES: Processes = {
  own: process.pid,
  init: process.ppid,
  all: allProcesses,
  parentOf,
  isZombie,
  environmentOf: (pid) => (readText(`/proc/${pid}/environ`) ?? "").split("\0"),
  isForkOfInit,
  signal,
  pause: (milliseconds) => void Atomics.wait(CLOCK, 0, 0, milliseconds),
};

const CLOCK = new Int32Array(new SharedArrayBuffer(4));

export function parentOf(pid: number): number | undefined {
  const text = readText(`/proc/${pid}/stat`);
  // The second field, in parentheses, may hold anything.
  const parent = /^.*\) \S (\d+) /s.exec(text ?? "")?.[1];
  return parent === undefined ? undefined : Number(parent);
}

export function isZombie(pid: number): boolean {
  return /^.*\) [ZX] /s.test(readText(`/proc/${pid}/stat`) ?? "");
}

export function allProcesses(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** A program that PID 1 was given, and runs itself, has other arguments. */
function isForkOfInit(pid: number): boolean {
  const [own, other] = [process.ppid, pid].map((one) => readText(`/proc/${one}/cmdline`));
  try {
    const isSame = readlinkSync(`/proc/${pid}/exe`) === readlinkSync(`/proc/${process.ppid}/exe`);
    return isSame && own === other;
  } catch {
    return false;
  }
}

function signal(pid: number, number: number): void {
  try {
    process.kill(pid, number);
  } catch {
    // It has ended by itself.
  }
}

/** Whether the line of parents of `pid` leads to `ancestor`. */
export function isBelow(processes: Processes, pid: number, ancestor: number): boolean {
  const seen = new Set<number>();
  let parent = processes.parentOf(pid);
  while (parent !== undefined && parent > 0 && !seen.has(parent)) {
    if (parent === ancestor) return true;
    seen.add(parent);
    parent = processes.parentOf(parent);
  }
  return false;
}

export function childrenOf(processes: Processes, pid: number): readonly number[] {
  return processes
    .all()
    .filter((other) => processes.parentOf(other) === pid && !processes.isZombie(other));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
