// Where every buffer and table of PID 1 lies: one after the other, hot ones first, so that a run
// touches few pages. They follow the program's texts, which the compiler places from 65 KiB on, and
// cost nothing in the file: memory beyond it is zero.
import {
  GROUPS_MAX,
  MESSAGE_BYTES,
  PATH_BYTES,
  READ_BYTES,
  RECORD_BYTES,
  SIGNALS_PER_READ,
} from "./limits";

/** The texts end before this; `start` checks it, at build time in fact. */
export const TABLES: usize = 0x18000;

/** struct timespec: seconds and nanoseconds, 8 bytes each. */
export const TIMESPEC: usize = TABLES;
/** struct timespec of zero: no waiting. It is never written. */
export const NO_TIME: usize = TIMESPEC + 16;
/** One struct pollfd: descriptor 0, events 4, returned events 6. */
export const POLLFD: usize = NO_TIME + 16;
/** The signals that are taken one by one, a bit each. */
export const BLOCKED: usize = POLLFD + 8;
/** A signal set for the moment. */
export const SIGNAL_SET: usize = BLOCKED + 8;
/** struct kernel_sigaction: handler, flags, restorer, mask, 8 bytes each. */
export const SIGACTION: usize = SIGNAL_SET + 8;
/** An int for the kernel to fill: a wait status, a process group, an attribute. */
export const ANSWER: usize = SIGACTION + 32;
/** struct iovec: address and length, 8 bytes each. */
export const IOVEC: usize = ANSWER + 8;
/** siginfo_t. */
export const SIGINFO: usize = IOVEC + 16;
/** A byte for each signal: 1 + what goes out in its place, or 0 for itself. */
export const REWRITE: usize = SIGINFO + 128;
/** A byte for each exit status: not 0 where it is to become 0. */
export const EXPECTED: usize = REWRITE + 72;
/** The first half of a rewrite pair, with its NUL. */
export const PAIR: usize = EXPECTED + 256;
/** "/proc/PID/stat", "/proc/PID/task/TID/children". */
export const PROC_PATH: usize = PAIR + 16;
/** What the signalfd gives. */
export const SIGNALS: usize = PROC_PATH + 48;
/** The message that is put together. */
export const MESSAGE: usize = SIGNALS + SIGNALS_PER_READ * RECORD_BYTES;

/** A file that execve is tried on. */
export const CANDIDATE: usize = MESSAGE + MESSAGE_BYTES;
/** What is read from a file or a folder. */
export const FILE: usize = CANDIDATE + PATH_BYTES;
export const PROC_STAT: usize = FILE + READ_BYTES;
/** A field of /etc/passwd or /etc/group, the user's name there, and the name asked for. */
export const FIELD: usize = PROC_STAT + READ_BYTES;
export const NAME: usize = FIELD + PATH_BYTES;
export const WANTED: usize = NAME + PATH_BYTES;
/** `HOME=` and a path. */
export const HOME: usize = WANTED + PATH_BYTES;
/** Group numbers, 4 bytes each. */
export const GROUPS: usize = HOME + PATH_BYTES + 8;
export const END: usize = GROUPS + GROUPS_MAX * 4;
