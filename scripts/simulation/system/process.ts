// A process of the simulated machine, what runs in it, and what its system calls need of it.
import type { Description, Descriptors } from "./descriptions.ts";
import type { Call, NativeCode } from "./native-code.ts";

/** What runs in a process other than PID 1's own program. */
export interface Program {
  /** Whether there is something that it can do now. */
  isReady(): boolean;
  /** The earliest time at which it may be ready without being told; Infinity for never. */
  wakesAtMs(): number;
  run(): void;
  /** A signal that is not SIGKILL. */
  onSignal(signal: number): void;
}

export interface Process {
  readonly pid: number;
  parent: number;
  uid: number;
  isSubreaper: boolean;
  isStopped: boolean;
  /** Blocked signals, a bit each. */
  mask: bigint;
  readonly pending: Set<number>;
  readonly descriptors: Descriptors;
  environment: readonly string[];
  argv: readonly string[];
  /** PID 1's program, or another one. */
  code: NativeCode | undefined;
  program: Program | undefined;
  /** When the call that it waits in gives up; undefined while it does not wait. */
  waitsUntilMs: number | undefined;
  /** It was left before the call was made, and not because of it. */
  isPreempted: boolean;
  /** The child that fork(2) has just made, which has still to return from it. */
  isCopy: boolean;
  /** Undefined while it lives. */
  waitStatus: number | undefined;
}

/** What the machine's surroundings want to know of, and decide. */
export interface Observer {
  /** The program of a file, which the process becomes, or the errno of executing it. */
  execute(process: Process, path: string, started: Started): Program | number;
  /** An errno for a call that is to fail, else 0. */
  fault(process: Process, call: Call): number;
  ended(process: Process): void;
  signalled(process: Process, signal: number, sender: Process | undefined): void;
  said(text: string): void;
}

export interface Started {
  readonly argv: readonly string[];
  readonly environment: readonly string[];
}

/** Thrown out of a process's own code: it has ended, or become another program. */
export class Gone extends Error {}

/** The kernel, for a system call of a process. */
export interface Machine {
  readonly nowMs: number;
  readonly processes: Map<number, Process>;
  /** Sockets by the path that they are bound to. */
  readonly bound: Map<string, Description>;
  readonly observer: Observer;
  fork(parent: Process): Process;
  become(process: Process, program: Program, started: Started): void;
  end(process: Process, waitStatus: number): void;
  send(target: Process, signal: number, sender?: Process): void;
  deliverUnblocked(process: Process): void;
  living(): readonly Process[];
  childrenOf(pid: number): readonly Process[];
}

export function isBlocked({ mask }: Process, signal: number): boolean {
  return isMember(mask, signal);
}

/** Of a sigset_t: a bit for each signal. */
export function isMember(set: bigint, signal: number): boolean {
  return ((set >> BigInt(signal - 1)) & 1n) === 1n;
}
