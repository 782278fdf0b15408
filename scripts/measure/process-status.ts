// A process's folder in /proc -> its memory, its wake-ups, whether it sleeps.

import { readFileSync } from "node:fs";

/** Bytes; proc_pid_status(5), proc_pid_smaps(5). */
export interface Memory {
  readonly rss: number;
  readonly pss: number;
}

export function readMemory(folder: string): Memory {
  const status = numberAfter("VmRSS", readFileSync(`${folder}/status`, "utf8"));
  const smaps = readFileSync(`${folder}/smaps_rollup`, "utf8");
  // Some kernels keep the first number apart for each processor, and it lags (proc_pid_status(5)).
  const rss = Math.max(status, numberAfter("Rss", smaps));
  return { rss: rss * 1024, pss: numberAfter("Pss", smaps) * 1024 };
}

/** How often the process has waited for something, and so how often it has woken up. */
export function readWakeups(folder: string): number {
  return numberAfter("voluntary_ctxt_switches", readFileSync(`${folder}/status`, "utf8"));
}

/** Whether it waits for something that may take any time (proc_pid_stat(5)). */
export function isAsleep(folder: string): boolean {
  return /^State:\s*S/m.test(readFileSync(`${folder}/status`, "utf8"));
}

/** The number in the line that begins with `name` and a colon. */
export function numberAfter(name: string, text: string): number {
  const match = new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(text);
  if (match === null) throw new Error(`no ${name} in /proc`);
  return Number(match[1]);
}
