// A process's number -> what /proc tells of it (proc(5)).

import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A line of /proc/PID/status. */
export function statusField(pid: number, name: string): string {
  return fieldOf(readFileSync(`/proc/${pid}/status`, "utf8"), name);
}

/** A line of a text that is such a file. */
export function fieldOf(status: string, name: string): string {
  const value = new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1];
  if (value === undefined) throw new Error(`no ${name} in: ${status}`);
  return value;
}

/** The signals of a mask such as SigBlk. */
export function signalsOf(mask: string): readonly number[] {
  const bits = BigInt(`0x${mask}`);
  return ALL_SIGNALS.filter((signal) => (bits >> BigInt(signal - 1)) & 1n);
}

export const ALL_SIGNALS: readonly number[] = Array.from({ length: 64 }, (_, index) => index + 1);

/** Whether the signal was sent to the process and not taken yet. */
export function isPending(pid: number, signal: number): boolean {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return ["SigPnd", "ShdPnd"].some((name) => signalsOf(fieldOf(status, name)).includes(signal));
}

/** `R`, `S`, `T` for stopped, `Z`, ... */
export function stateOf(pid: number): string {
  return statusField(pid, "State").slice(0, 1);
}

/** Whether it runs this program and waits for something: what comes first in it is done by then. */
export function sleepsAs(pid: number, program: string): boolean {
  return readlinkSync(`/proc/${pid}/exe`) === program && stateOf(pid) === "S";
}

/** The numbers of its children, zombies among them. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
  return text === "" ? [] : text.split(" ").map(Number);
}

/** The numbers, inside, of all processes of the namespace that this one is PID 1 of. */
export function processesIn(pid: number): readonly number[] {
  return readdirSync(`/proc/${pid}/root/proc`)
    .map(Number)
    .filter((number) => number > 0);
}

/** Where a process stands among groups and terminals. */
export interface Place {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly hasTerminal: boolean;
  /** The terminal's foreground group. */
  readonly foreground: number;
}

/** From the lines of a text that are /proc/PID/stat; the name in parentheses may hold anything. */
export function placesOf(text: string): readonly Place[] {
  const lines = text.split(/\r?\n/).filter((line) => /^\d+ \(.*\) [A-Z] /.test(line));
  return lines.map((line) => {
    const fields = line
      .replace(/^(\d+) \(.*\) [A-Z]/, "$1")
      .split(" ")
      .map(Number);
    const [pid, parent, group, session, terminal, foreground] = fields;
    return {
      pid: pid!,
      parent: parent!,
      group: group!,
      session: session!,
      hasTerminal: terminal !== 0,
      foreground: foreground!,
    };
  });
}

/** Prints the place and the status of the process that runs it, and the place of PID 1. */
export const TELL_PLACE = ["cat", "/proc/self/stat", "/proc/1/stat", "/proc/self/status"] as const;
