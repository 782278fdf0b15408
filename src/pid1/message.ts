// Text out: a message is put together in one buffer and written to stderr with one call.
//
// A string is the full address of NUL-terminated bytes, wherever it lies: ascii("...") becomes
// such an address at build time, and argv's strings are some already.

import {
  ENOSYS,
  ENOTSOCK,
  EOPNOTSUPP,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  POLLOUT,
  RWF_NOWAIT,
} from "./constants";
import { peek8 } from "./kernel";
import { MESSAGE_BYTES } from "./limits";
import { IOVEC, MESSAGE, NO_TIME, POLLFD } from "./memory-map";
import { ppoll, pwritev2, sendto, write } from "./syscalls";

let used: i32 = 0;
let prefix: i64 = 0;
/** 0 says only what ends the run, 1 warnings too, 2 what happens, 3 each signal. */
export let verbosity: i32 = 1;
/** Before the command runs a write may block; from then on PID 1 never waits for a reader. */
let mayBlock: bool = true;

export function setPrefix(text: i64): void {
  prefix = text;
}

export function setVerbosity(level: i32): void {
  verbosity = level;
}

export function neverBlock(): void {
  mayBlock = false;
}

export function length(text: i64): i32 {
  let n = 0;
  while (peek8(text + n) !== 0) n++;
  return n;
}

export function equal(a: i64, b: i64): bool {
  while (peek8(a) === peek8(b)) {
    if (peek8(a) === 0) return true;
    a++;
    b++;
  }
  return false;
}

/** The address behind `start` in `text`, or 0 when the text begins otherwise. */
export function after(text: i64, start: i64): i64 {
  let i: i64 = 0;
  for (; peek8(start + i) !== 0; i++) {
    if (peek8(text + i) !== peek8(start + i)) return 0;
  }
  return text + i;
}

function byte(c: i32): void {
  // One place is kept for the newline.
  if (used < MESSAGE_BYTES - 1) store<u8>(MESSAGE + used++, <u8>c);
}

export function text(from: i64): void {
  for (let i: i64 = 0; ; i++) {
    const c = peek8(from + i);
    if (c === 0) return;
    byte(c);
  }
}

/** A user's own words. Control characters would break the line or the terminal: they are '?'. */
export function quoted(from: i64): void {
  byte(0x27);
  for (let i: i64 = 0; ; i++) {
    const c = peek8(from + i);
    if (c === 0) break;
    byte(c < 0x20 || c === 0x7f ? 0x3f : c);
  }
  byte(0x27);
}

export function number(value: i64): void {
  if (value < 0) {
    byte(0x2d);
    value = -value;
  }
  let unit: i64 = 1;
  while (value / unit >= 10) unit *= 10;
  for (; unit > 0; unit /= 10) byte(0x30 + <i32>((value / unit) % 10));
}

/** Begins a message of the given level; false when nobody wants to read it. */
export function begin(level: i32): bool {
  if (level > verbosity) return false;
  used = 0;
  text(prefix);
  if (level === 1) text(ascii("warning: "));
  return true;
}

export function end(): void {
  store<u8>(MESSAGE + used++, 0x0a);
  if (mayBlock) writeAll(2);
  else writeWithoutBlocking();
  used = 0;
}

/** A message that ends the run: `firstborn: ` and two texts. The status is the caller's. */
export function fail(what: i64, which: i64): void {
  begin(0);
  text(what);
  if (which !== 0) quoted(which);
  end();
}

/** Prints a text as it is, for --help and --version. False when it could not be written. */
export function print(fd: i32, what: i64): bool {
  for (used = 0; peek8(what) !== 0; what++) {
    if (used === MESSAGE_BYTES - 1 && !writeAll(fd)) return false;
    byte(peek8(what));
  }
  return writeAll(fd);
}

/** A line of somebody else's, as it is, in parts that a pipe takes whole. */
export function writeToStderr(line: usize, bytes: i32, newline: bool): void {
  do {
    used = min(bytes, MESSAGE_BYTES - 1);
    memory.copy(MESSAGE, line, used);
    line += used;
    bytes -= used;
    if (bytes === 0 && newline) store<u8>(MESSAGE + used++, 0x0a);
    writeWithoutBlocking();
  } while (bytes > 0);
  used = 0;
}

function writeAll(fd: i32): bool {
  let done = 0;
  while (done < used) {
    const n = write(fd, MESSAGE + done, used - done);
    if (n <= 0) break;
    done += n;
  }
  const whole = done === used;
  used = 0;
  return whole;
}

/**
 * stderr may be a pipe that nobody reads, and its O_NONBLOCK belongs to every process that shares
 * it. Sockets and (Linux >= 6.4) pipes can be asked for one write that does not wait; for anything
 * else ppoll(2) tells whether there is room. A message that finds none is dropped.
 */
function writeWithoutBlocking(): void {
  if (sendto(2, MESSAGE, used, MSG_DONTWAIT | MSG_NOSIGNAL) !== -ENOTSOCK) return;
  store<u64>(IOVEC, MESSAGE);
  store<u64>(IOVEC, used, 8);
  const result = pwritev2(2, IOVEC, 1, RWF_NOWAIT);
  if (result !== -EOPNOTSUPP && result !== -ENOSYS) return;
  store<i32>(POLLFD, 2);
  store<i32>(POLLFD, POLLOUT, 4);
  if (ppoll(POLLFD, 1, NO_TIME) === 1) write(2, MESSAGE, used);
}
