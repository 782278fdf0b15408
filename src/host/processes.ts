// /proc -> which processes there are below which; proc_pid_stat(5).

import { readdirSync, readFileSync } from "node:fs";

/** The parent of a process, undefined where there is no such process. */
export function parentOf(pid: number): number | undefined {
  const text = readText(`/proc/${pid}/stat`);
  // The second field, in parentheses, may hold anything.
  const parent = /^.*\) \S (\d+) /s.exec(text ?? "")?.[1];
  return parent === undefined ? undefined : Number(parent);
}

export function isZombie(pid: number): boolean {
  return /^.*\) [ZX] /s.test(readText(`/proc/${pid}/stat`) ?? "");
}

/** Whether the line of parents of `pid` leads to `ancestor`. */
export function isBelow(pid: number, ancestor: number): boolean {
  const seen = new Set<number>();
  let parent = parentOf(pid);
  while (parent !== undefined && parent > 0 && !seen.has(parent)) {
    if (parent === ancestor) return true;
    seen.add(parent);
    parent = parentOf(parent);
  }
  return false;
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

export function childrenOf(pid: number): readonly number[] {
  return allProcesses().filter((other) => parentOf(other) === pid && !isZombie(other));
}

/** The variables that a process was started with; empty where they cannot be read. */
export function environmentOf(pid: number): readonly string[] {
  return (readText(`/proc/${pid}/environ`) ?? "").split("\0");
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}
