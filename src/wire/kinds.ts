// The numbers that PID 1 and the manager both know. This file is TypeScript and AssemblyScript at
// once, so there is one source of them.

/**
 * Bytes in front of every event: the length with this head, kind, a, b, c, d (u32 each), then
 * the monotonic clock and the real one in milliseconds (u64 each).
 */
export const EVENT_HEAD = 40;
/** Bytes in front of a commit: the length with this head, nothing (u32 each). Actions follow. */
export const COMMIT_HEAD = 8;
/**
 * Bytes in front of every action: kind, length with this head, a multiple of 8, a, b (u32 each).
 */
export const ACTION_HEAD = 16;
/** Bytes of a program's step: number, no-failure errno, argument kinds, tag, six arguments. */
export const STEP_BYTES = 56;
/** Bytes in front of a program: steps, relocations. */
export const PROGRAM_HEAD = 8;

// Events, PID 1 to manager. What a, b, c and d are stands behind each.

/**
 * The first event of every manager; the saved state follows. a: 1 when there is one, b: how many
 * managers in a row have ended without an answer to anything else, c: 1 when lines of units are
 * to be sent somewhere.
 */
export const BOOT = 1;
/** A command was executed. a: token, b: pid, c: unit, d: the pid of its shim, 0 for none. */
export const SPAWNED = 2;
/** A command was not executed. a: token, b: the tag of the step that failed, c: errno. */
export const SPAWN_FAILED = 3;
/** A command ended. a: token, b: pid, c: wait status as wait4(2) gives it. */
export const EXITED = 4;
/** Nothing is left of a unit. a: unit. */
export const EMPTY = 5;
/**
 * A unit's shim was killed. a: unit, b: its pid; the pids of all shims that are there follow, u32
 * each: any other fork of PID 1 is a command of a lost shim that has not come to its execve.
 */
export const LOST = 6;
/** A timer's time has come. a: id. */
export const TIMER = 7;
/** A unit did not send WATCHDOG=1 in time. a: unit. */
export const WATCHDOG = 8;
/**
 * A datagram to the notify socket. a: unit or NO_UNIT, b: pid, c: uid, d: descriptors that came
 * along and that the unit has not stored yet; the text follows.
 */
export const NOTIFY = 9;
/** A request on the control socket. a: connection, b: pid, c: uid; the request follows. */
export const REQUEST = 10;
/** A client of the control socket has gone. a: connection. */
export const CLOSED = 11;
/** A signal to PID 1. a: its number. */
export const SIGNAL = 12;
/** A socket could not be made. a: which (LISTEN's a), b: the tag of the step, c: errno. */
export const LISTEN_FAILED = 13;

// Actions of a commit, manager to PID 1.

/** a: token, b: unit and flags; a program follows, which runs below the unit's shim. */
export const SPAWN = 1;
/** The process gets the unit's stored descriptors, from 3 on; */
export const SPAWN_WITH_FDS = 0x10000;
/** behind them two pipes, whose lines PID 1 sends to where `--log` says. */
export const SPAWN_LOGGED = 0x20000;
export const SPAWN_UNIT = 0xffff;
/** a: unit, b: signal; then whom: KILL_LISTED or KILL_ALL_BUT, how many pids, the pids. */
export const KILL = 2;
/** An `exited` for a process of the unit that no command is. a: token, b: unit; the pid follows. */
export const WATCH = 3;
/** a: id; the time on the monotonic clock, in milliseconds, follows. */
export const SET_TIMER = 4;
/** a: id. */
export const CANCEL_TIMER = 5;
/** a: unit; the interval in milliseconds follows, 0 for none. The time begins now. */
export const ARM_WATCHDOG = 6;
/** a: connection, b: 1 to close it afterwards; the answer follows. */
export const REPLY = 7;
/** The state that the next manager is given follows. */
export const SAVE = 8;
/** a: the exit status of PID 1. */
export const EXIT = 9;
/** a: LISTEN_CONTROL or LISTEN_NOTIFY; a program follows whose last step's result is the socket. */
export const LISTEN = 10;
/**
 * a: how long PID 1 keeps a manager that has nothing to do, b: a stop's grace without manager; ms.
 */
export const SETTINGS = 11;

/** a: unit; its name in the log and its own follow, each with a NUL behind it. */
export const LOG_UNIT = 12;
/** Of the notification that this commit answers. a: unit, b: how many of the new ones. */
export const STORE_FDS = 13;
/** a: unit, b: which of its stored descriptors, in the order of storing; ALL_FDS for every one. */
export const DROP_FDS = 14;

export const ALL_FDS = -1;
export const KILL_LISTED = 0;
export const KILL_ALL_BUT = 1;
export const LISTEN_CONTROL = 0;
export const LISTEN_NOTIFY = 1;
export const NO_UNIT = -1;

// A program's arguments and pseudo system calls.

export const ARGUMENT_VALUE = 0;
/** An offset into the program's data. */
export const ARGUMENT_DATA = 1;
/** The result of an earlier step. */
export const ARGUMENT_RESULT = 2;
/** Writes argument 0 as a decimal number, NUL-terminated, to argument 1. */
export const CALL_DECIMAL = 0xff00;
/** Sets every signal's disposition to its default, and the mask to none. */
export const CALL_DEFAULT_SIGNALS = 0xff01;
/** Its result is argument 0. */
export const CALL_VALUE = 0xff02;
/** Any errno of this step is no failure. */
export const ANY_ERRNO = 0xffff;

// Limits of both halves.

/** Units at a time: a unit's number is less than this. */
export const UNITS_MAX = 1024;
/** Commands that run, or whose end no commit has taken yet. */
export const COMMANDS_MAX = 2048;
/** Timers at a time. */
export const TIMERS_MAX = 2048;
/** Clients of the control socket at a time; more are refused. */
export const CONNECTIONS_MAX = 32;
/** Bytes of a request on the control socket. */
export const REQUEST_BYTES = 16384;
/** Bytes of a notification: what systemd takes, PIPE_BUF. */
export const NOTIFY_BYTES = 4096;
/** Descriptors that are stored, of all units: a container's limit of open files is 1024 or more. */
export const STORED_FDS_MAX = 256;
/** Descriptors with one message: a unit stores no more than fit one. The kernel's limit is 253. */
export const FDS_PER_MESSAGE = 128;
/** Bytes of an answer on the control socket: it fits a socket's buffer of the usual 208 KiB. */
export const REPLY_BYTES = 131072;
/** Bytes of a program: with its arguments and environment it is one message to a shim. */
export const PROGRAM_BYTES = 131072;
/** Bytes of a commit: a program of some 4 KiB for every unit, with room, and the state. */
export const COMMIT_BYTES = 8388608;
/** Bytes of the saved state: less than 1 KiB for every unit, and as much again. */
export const STATE_BYTES = 2097152;
