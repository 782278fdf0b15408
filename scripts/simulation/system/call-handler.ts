// How a system call is answered.
import type { NativeCode } from "./native-code.ts";
import type { Machine, Process } from "./process.ts";

/** Who makes a call, and in which memory its arguments lie. */
export interface Context {
  readonly kernel: Machine;
  readonly process: Process;
  readonly code: NativeCode;
}

export interface CallHandler {
  /** Zero or more, or a negated errno. */
  make(context: Context, args: readonly bigint[]): number;
  /** Without it the call never waits. */
  isReady?(context: Context, args: readonly bigint[]): boolean;
  /** How long it waits at most; Infinity without it. */
  patienceMs?(context: Context, args: readonly bigint[]): number;
}
