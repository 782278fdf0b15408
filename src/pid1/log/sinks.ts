// Where lines go: a row for each `--log`, and what is known of its receiver.
//
// A receiver that has gone (ECONNREFUSED, or its path is away) is looked for again, ever more
// seldom. What it was not given stays in the streams' buffers until then.
import {
  AF_UNIX,
  EAGAIN,
  EINTR,
  EPROTOTYPE,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
} from "../constants";
import { peek8 } from "../kernel";
import { RECONNECT_FIRST_MS, RECONNECT_MOST_MS } from "../limits";
import { close, connect, setsockoptInt, socket } from "../syscalls";
import { ADDRESS, SINK_ROW, SINKS } from "./layout";

/** What a line is sent as: a datagram of the journal's native protocol, */
export const JOURNAL: i32 = 1;
/** as libc's syslog(3) writes it, as RFC 5424 has it, */
export const SYSLOG: i32 = 2;
export const RFC5424: i32 = 3;
/** or as it is, to PID 1's own standard output. */
export const STDOUT: i32 = 4;

// A row: kind 0, descriptor 4 (none: 0), path 8, since when it has taken nothing that was there for
// it 16 (0: never), when it is looked for again 24, the pause after that 32, lines that went
// elsewhere 40, whether it is full for now 44, whether it is a stream 48, bytes of the first entry
// that a stream has taken already 52.

export let sinkCount: i32 = 0;

/** The largest send buffer that an unprivileged process may have is taken: socket(7). */
const SEND_BUFFER_BYTES: i32 = 8388608;
const SO_SNDBUF: i64 = 7;
const PATH_MAX: i32 = 108;

export function addSink(kind: i32, path: i64): void {
  const row = sinkRow(sinkCount++);
  store<i32>(row, kind);
  store<i64>(row, path, 8);
  store<i64>(row, RECONNECT_FIRST_MS, 32);
  if (kind === STDOUT) {
    store<i32>(row, 1, 4);
    store<i32>(row, 1, 48);
  }
}

export function sinkRow(sink: i32): usize {
  return SINKS + sink * SINK_ROW;
}

export function sinkKind(sink: i32): i32 {
  return load<i32>(sinkRow(sink));
}

export function sinkFd(sink: i32): i32 {
  return load<i32>(sinkRow(sink), 4);
}

export function isStreamSink(sink: i32): bool {
  return load<i32>(sinkRow(sink), 48) !== 0;
}

export function isFull(sink: i32): bool {
  return load<i32>(sinkRow(sink), 44) !== 0;
}

export function setFull(sink: i32, full: bool): void {
  store<i32>(sinkRow(sink), full ? 1 : 0, 44);
}

/** It has taken something, or there was nothing for it. */
export function noteProgress(sink: i32): void {
  store<i64>(sinkRow(sink), 0, 16);
}

/** There is something for it that it does not take. */
export function noteSilence(sink: i32, now: i64): void {
  if (load<i64>(sinkRow(sink), 16) === 0) store<i64>(sinkRow(sink), now, 16);
}

export function silentSince(sink: i32): i64 {
  return load<i64>(sinkRow(sink), 16);
}

export function retryAt(sink: i32): i64 {
  return load<i64>(sinkRow(sink), 24);
}

export function divertedLines(sink: i32): i32 {
  return load<i32>(sinkRow(sink), 40);
}

export function setDiverted(sink: i32, lines: i32): void {
  store<i32>(sinkRow(sink), lines, 40);
}

/** Its receiver has gone: what it has taken of an entry is taken from the beginning again. */
export function disconnect(sink: i32, now: i64): void {
  const row = sinkRow(sink);
  if (sinkKind(sink) === STDOUT) return;
  if (load<i32>(row, 4) !== 0) close(load<i32>(row, 4));
  store<i32>(row, 0, 4);
  store<i32>(row, 0, 44);
  store<i32>(row, 0, 52);
  const pause = load<i64>(row, 32);
  store<i64>(row, now + pause, 24);
  store<i64>(row, min(pause * 2, RECONNECT_MOST_MS), 32);
}

/** Connects it where it is not, and its time has come; whether it is connected. */
export function reconnect(sink: i32, now: i64): bool {
  const row = sinkRow(sink);
  if (load<i32>(row, 4) !== 0) return true;
  if (now < load<i64>(row, 24)) return false;
  const kind = sinkKind(sink);
  let fd = connectTo(load<i64>(row, 8), SOCK_DGRAM);
  const isStream = fd === -EPROTOTYPE && kind !== JOURNAL;
  if (isStream) fd = connectTo(load<i64>(row, 8), SOCK_STREAM);
  if (fd < 0) {
    // One that is full takes no connection for now, and is there all the same.
    if (fd !== -EAGAIN && fd !== -EINTR) disconnect(sink, now);
    return false;
  }
  store<i32>(row, fd, 4);
  store<i32>(row, isStream ? 1 : 0, 48);
  store<i64>(row, RECONNECT_FIRST_MS, 32);
  return true;
}

/** A connected socket, or a negated errno; unix(7). */
export function connectTo(path: i64, type: i64): i32 {
  memory.fill(ADDRESS, 0, 112);
  store<u16>(ADDRESS, <u16>AF_UNIX);
  let size = 0;
  for (; size < PATH_MAX - 1 && peek8(path + size) !== 0; size++) {
    store<u8>(ADDRESS + size, <u8>peek8(path + size), 2);
  }
  // `@name` is a name in the abstract namespace: it begins with a NUL, and its length counts.
  const isAbstract = load<u8>(ADDRESS, 2) === 0x40;
  if (isAbstract) store<u8>(ADDRESS, 0, 2);
  const fd = socket(type);
  if (fd < 0) return fd;
  const error = connect(fd, ADDRESS, isAbstract ? 2 + size : 3 + size);
  if (error < 0) {
    close(fd);
    return error;
  }
  setsockoptInt(fd, SOL_SOCKET, SO_SNDBUF, SEND_BUFFER_BYTES);
  return fd;
}
