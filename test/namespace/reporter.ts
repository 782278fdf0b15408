// A command line of firstborn -> it as PID 1, with a child that prints the signals it gets.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { Surroundings } from "../launcher/container.ts";
import { type Pid1, startPid1 } from "./pid1.ts";
import { childrenOf } from "./processes.ts";
import { PYTHON } from "./programs.ts";
import { waitFor } from "./wait-for.ts";

/** A signal that a reporting process got. */
export interface Received {
  readonly name: string;
  readonly signal: number;
  /** 0 for kill(2), -1 for sigqueue(3), which alone has a value. */
  readonly code: number;
  readonly value: number;
}

/** The command that blocks all signals and prints them; a process for each name. */
export const reporting = (...names: readonly string[]) => [
  ...PYTHON,
  join(import.meta.dirname, "report-signals.py"),
  ...names,
];

/** Starts `command` with reporting processes as its child, and waits until they are ready. */
export async function startReporter(
  command: readonly string[],
  names: readonly string[] = ["child"],
  around: Surroundings = {},
): Promise<Pid1> {
  const pid1 = startPid1([...command, ...reporting(...names)], around);
  for (const name of names) await pid1.until(`${name} ready`);
  return pid1;
}

/** What was reported until now, behind the first `from` characters of the output. */
export function receivedBy(pid1: Pid1, from = 0): readonly Received[] {
  const lines = pid1.output.stdout
    .slice(from)
    .matchAll(/(\w+) signal (\d+) code (-?\d+) value (\d+)\n/g);
  return [...lines].map(([, name, signal, code, value]) => ({
    name: name!,
    signal: Number(signal),
    code: Number(code),
    value: Number(value),
  }));
}

/** Waits until `name` has reported the signal, with that value. */
export async function untilReceived(
  pid1: Pid1,
  signal: number,
  { name = "child", value = 0, from = 0 } = {},
): Promise<void> {
  const line = new RegExp(`\\b${name} signal ${signal} code -?\\d+ value ${value}\\n`);
  await waitFor(
    () => `${line} in ${pid1.output.stdout.slice(from)} ${pid1.output.stderr}`,
    () => line.test(pid1.output.stdout.slice(from)),
  );
}

/** Sends signals with their values, by sigqueue(3). */
export function queueSignals(pid: number, signals: readonly (readonly [number, number])[]): void {
  const script = join(import.meta.dirname, "queue-signals.py");
  const { status, stderr } = spawnSync(PYTHON[0], [...PYTHON.slice(1), script, `${pid}`], {
    input: signals.map((pair) => `${pair.join(" ")}\n`).join(""),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}

/** The number, outside, of the child of PID 1 that was started first. */
export function childOf(pid1: Pid1): number {
  return childrenOf(pid1.pid)[0]!;
}
