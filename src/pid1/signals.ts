// Signals in: blocked, and taken one by one. With nothing else to wait for, rt_sigtimedwait(2) does
// it in one call, and a signal is passed on a tenth sooner than through ppoll(2) and read(2) of the
// signalfd, which is for a loop that waits for other descriptors too.

import { timeUntil } from "./clock";
import { POLLIN, SIG_DFL, SIG_SETMASK, SIGCHLD } from "./constants";
import { RECORD_BYTES, SIGNALS_PER_READ } from "./limits";
import { BLOCKED, POLLFD, SIGACTION, SIGNALS } from "./memory-map";
import { blockedSignals } from "./program";
import { ppoll, read, rt_sigaction, rt_sigprocmask, rt_sigtimedwait, signalfd4 } from "./syscalls";
import { INFINITY } from "./words";

let fd: i32 = -1;
export let inheritedMask: u64 = 0;
/** What SIGCHLD did before: ignored, it would make the kernel throw the exit status away. */
export let inheritedChld: i64 = 0;

export function blockSignals(): void {
  takeOnly(blockedSignals());
  rt_sigprocmask(SIG_SETMASK, BLOCKED, SIGACTION);
  inheritedMask = load<u64>(SIGACTION);
  rt_sigaction(SIGCHLD, 0, SIGACTION);
  inheritedChld = load<i64>(SIGACTION);
  if (inheritedChld !== SIG_DFL) {
    memory.fill(SIGACTION, 0, 32);
    rt_sigaction(SIGCHLD, SIGACTION, 0);
  }
}

/** Blocked signals that are not in the set stay pending. */
export function takeOnly(set: u64): void {
  store<u64>(BLOCKED, set);
}

export function openSignals(): void {
  fd = signalfd4(-1, BLOCKED);
}

/** The descriptor that becomes readable with a signal, or a negative number. */
export function signalDescriptor(): i32 {
  return fd;
}

/** Takes the signals that are there, without waiting; their number. */
export function readSignals(): i32 {
  return max(read(fd, SIGNALS, SIGNALS_PER_READ * RECORD_BYTES), 0) / RECORD_BYTES;
}

/** Waits for signals, until `deadline` at the latest; the number of signals that are there. */
export function waitForSignals(deadline: i64): i32 {
  const limit = deadline === INFINITY ? <usize>0 : timeUntil(deadline);
  if (fd < 0) return waitWithoutDescriptor(limit);
  store<i32>(POLLFD, fd);
  store<i32>(POLLFD, POLLIN, 4);
  if (ppoll(POLLFD, 1, limit) === 0) return 0;
  return readSignals();
}

/** siginfo_t: signal 0, code 8, pid 16, value 24; kept in the form that a signalfd gives. */
function waitWithoutDescriptor(limit: usize): i32 {
  const info = SIGNALS + RECORD_BYTES;
  if (rt_sigtimedwait(BLOCKED, info, limit) <= 0) return 0;
  store<u32>(SIGNALS, load<u32>(info));
  store<u32>(SIGNALS, load<u32>(info, 8), 8);
  store<u32>(SIGNALS, load<u32>(info, 16), 12);
  store<u64>(SIGNALS, load<u64>(info, 24), 48);
  return 1;
}

// struct signalfd_siginfo: signal 0, code 8, pid 12, value 48.
export function signalAt(index: i32): i32 {
  return load<i32>(SIGNALS + index * RECORD_BYTES);
}

export function codeAt(index: i32): i32 {
  return load<i32>(SIGNALS + index * RECORD_BYTES, 8);
}

export function senderAt(index: i32): i32 {
  return load<i32>(SIGNALS + index * RECORD_BYTES, 12);
}

export function valueAt(index: i32): i64 {
  return load<i64>(SIGNALS + index * RECORD_BYTES, 48);
}
