// A PID namespace's first process -> what else there is in it, as this process sees it.

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface Process {
  /** Outside. */
  readonly pid: number;
  /** Inside. */
  readonly inner: number;
  /** Outside. */
  readonly parent: number;
  readonly words: readonly string[];
  readonly role: "manager" | "shim" | "service";
  readonly isZombie: boolean;
}

export function processesBelow(pid1: number): readonly Process[] {
  const namespace = linkOf(`/proc/${pid1}/ns/pid`);
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    const pid = Number(name);
    if (pid === pid1 || linkOf(`/proc/${pid}/ns/pid`) !== namespace) return [];
    return describe(pid, pid1);
  });
}

function describe(pid: number, pid1: number): readonly Process[] {
  const status = read(`/proc/${pid}/status`);
  const words = read(`/proc/${pid}/cmdline`).split("\0").slice(0, -1);
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1];
  const parent = Number(field("PPid"));
  // One that was entered from outside has no parent inside.
  if (status === "" || parent === 0) return [];
  const isManager = parent === pid1 && words.includes("manager");
  const isShim = parent === pid1 && field("Name") === "shim";
  return [
    {
      pid,
      parent,
      words,
      inner: Number(field("NSpid")?.split("\t").at(-1)),
      role: isManager ? "manager" : isShim ? "shim" : "service",
      isZombie: field("State")?.startsWith("Z") === true,
    },
  ];
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
