// Signals sent to PID 1 that it has not taken yet, and how the kernel tells of them
// (signal(7), signalfd(2), sigaction(2)).
import { SIGRTMIN } from "./abi.ts";

export interface Signal {
  readonly signal: number;
  readonly code: number;
  readonly sender: number;
  readonly value: bigint;
}

/** struct signalfd_siginfo. */
export const RECORD_BYTES = 128;

export class PendingSignals {
  private readonly queue: Signal[] = [];

  /** Classic signals are pending once, real-time ones as often as they were sent. */
  add(signal: Signal): boolean {
    const isClassic = signal.signal < SIGRTMIN - 2;
    if (isClassic && this.queue.some((pending) => pending.signal === signal.signal)) return false;
    this.queue.push(signal);
    return true;
  }

  /**
   * The next one of the set, a bit for each signal: the lowest number first, as Linux does it,
   * and those of one number in the order in which they were sent.
   */
  take(set: bigint): Signal | undefined {
    const candidates = this.queue.filter(({ signal }) => isMember(set, signal));
    const lowest = Math.min(...candidates.map(({ signal }) => signal));
    const next = candidates.find(({ signal }) => signal === lowest);
    if (next !== undefined) this.queue.splice(this.queue.indexOf(next), 1);
    return next;
  }

  has(set: bigint): boolean {
    return this.queue.some(({ signal }) => isMember(set, signal));
  }

  list(): readonly Signal[] {
    return this.queue;
  }
}

export function isMember(set: bigint, signal: number): boolean {
  return ((set >> BigInt(signal - 1)) & 1n) === 1n;
}

/** signalfd_siginfo: signal 0, code 8, pid 12, value 48. */
export function writeRecord(view: DataView, at: number, signal: Signal): void {
  view.setInt32(at, signal.signal, true);
  view.setInt32(at + 8, signal.code, true);
  view.setInt32(at + 12, signal.sender, true);
  view.setBigInt64(at + 48, signal.value, true);
}

/** siginfo_t: signal 0, code 8, pid 16, value 24. */
export function writeSiginfo(view: DataView, { signal, code, sender, value }: Signal): void {
  view.setInt32(0, signal, true);
  view.setInt32(8, code, true);
  view.setInt32(16, sender, true);
  view.setBigInt64(24, value, true);
}
