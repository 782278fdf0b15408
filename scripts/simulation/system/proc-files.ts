// Paths of /proc -> what PID 1 and its shims read there (proc(5)).
import { type Description, Nothing, ProcFile, ProcFolder } from "./descriptions.ts";
import type { Machine, Process } from "./process.ts";

const ENOENT = 2;

/** A file of the process table, /dev/null, or an errno. */
export function openInProc(kernel: Machine, process: Process, path: string): Description | number {
  if (path === "/dev/null") return new Nothing();
  if (path === "/proc") return new ProcFolder([".", "self", ...pids(kernel).map(String), "uptime"]);
  const [, number, rest] = /^\/proc\/(\d+)\/(.*)$/.exec(path) ?? [];
  if (number === undefined) return isCommand(kernel, process) ? new Nothing() : ENOENT;
  const found = kernel.processes.get(Number(number));
  if (found === undefined) return ENOENT;
  if (rest === "stat") return file(statOf(found));
  if (found.waitStatus !== undefined) return ENOENT;
  if (rest === "task/") return new ProcFolder([".", "..", number]);
  if (rest !== `task/${number}/children`) return ENOENT;
  return file(
    kernel
      .childrenOf(found.pid)
      .map(({ pid }) => `${pid} `)
      .join(""),
  );
}

/** Between fork and execve it opens what its unit says. */
function isCommand(kernel: Machine, { parent }: Process): boolean {
  return (kernel.processes.get(parent)?.parent ?? 0) === 1;
}

function pids({ processes }: Machine): readonly number[] {
  return [...processes.keys()];
}

/** The second field may hold anything. */
function statOf({ pid, parent, waitStatus }: Process): string {
  return `${pid} (a) b) ${waitStatus === undefined ? "S" : "Z"} ${parent} ${pid} ${pid} 0 -1\n`;
}

function file(text: string): ProcFile {
  return new ProcFile(new TextEncoder().encode(text));
}
