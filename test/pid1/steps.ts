// What can happen around PID 1, as steps of a script, and what it did, in short.
import type { SimulatedKernel } from "./kernel/simulated-kernel.ts";
import { CHILD, type Step } from "./run.ts";

export const exits =
  (status: number): Step =>
  (kernel) =>
    kernel.end(CHILD, status << 8);

export const killedBy =
  (signal: number): Step =>
  (kernel) =>
    kernel.end(CHILD, signal);

export const raise =
  (...signals: number[]): Step =>
  (kernel) => {
    for (const signal of signals) kernel.raise(signal);
  };

/** A signal of sigqueue(3). */
export const queue =
  (signal: number, value: bigint): Step =>
  (kernel) => {
    kernel.raise(signal, { code: -1, value });
  };

export const orphanEnds =
  (waitStatus = 0): Step =>
  (kernel) =>
    kernel.end(kernel.addOrphan(), waitStatus);

/** The signals that PID 1 sent: to whom, and which. */
export const sentBy = (kernel: SimulatedKernel) =>
  kernel.sent.map(({ target, signal }) => [target, signal]);

/** The calls that fail, and the errno that they fail with. */
export const failing =
  (errnos: Readonly<Record<string, number>>) =>
  (kernel: SimulatedKernel): void => {
    kernel.fault = (call) => errnos[call] ?? 0;
  };
