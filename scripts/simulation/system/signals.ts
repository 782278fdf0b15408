// Signals that a process has not taken yet -> what signalfd(2) tells of them.
import { isMember, type Process } from "./process.ts";

const EAGAIN = 11;
/** struct signalfd_siginfo: signal 0, code 8, pid 12. */
const RECORD_BYTES = 128;

export function takeSignals(
  process: Process,
  set: bigint,
  view: DataView,
  buffer: number,
  size: number,
): number {
  let filled = 0;
  const signals = [...process.pending].sort((a, b) => a - b);
  for (const signal of signals) {
    if (!isMember(set, signal) || filled + RECORD_BYTES > size) continue;
    process.pending.delete(signal);
    for (let i = 0; i < RECORD_BYTES; i += 8) view.setBigUint64(buffer + filled + i, 0n, true);
    view.setInt32(buffer + filled, signal, true);
    filled += RECORD_BYTES;
  }
  return filled === 0 ? -EAGAIN : filled;
}
