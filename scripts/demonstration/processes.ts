// A namespace's own /proc -> its processes.

import { readdirSync, readFileSync } from "node:fs";

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly isZombie: boolean;
}

/** The processes below `proc`; what ends meanwhile is not among them. */
export function readProcesses(proc: string): readonly Process[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const stat = readIfThere(`${proc}/${pid}/stat`);
      return stat === undefined ? [] : [parseStat(stat)];
    });
}

/** `PID (NAME) STATE PARENT ...`; the name may hold anything (proc_pid_stat(5)). */
export function parseStat(stat: string): Process {
  const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return {
    pid: Number.parseInt(stat, 10),
    parent: Number(parent),
    isZombie: state === "Z" || state === "X",
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
