// The control socket: requests in, answers out. A client sends u32 length and a request, waits for
// the answer, and may send the next.
//
// Only root and the user that PID 1 runs as are heard: SO_PEERCRED (unix(7)) tells who a client is.
import { CONNECTIONS_MAX, REQUEST_BYTES } from "../../wire/kinds";
import { EAGAIN, MSG_DONTWAIT, MSG_NOSIGNAL, SO_PEERCRED } from "../constants";
import { ANSWER, SIGINFO } from "../memory-map";
import { accept4, close, geteuid, getsockopt, recv, sendto } from "../syscalls";
import { CONNECTION_ROW, CONNECTIONS, REQUESTS } from "./layout";

// A row: descriptor 0 (none: 0), pid 4, uid 8, bytes of the request so far 12, its stage 16.
/** A request is coming in; a whole one is here; its answer is awaited; the client has gone. */
export const READING: i32 = 0;
export const REQUESTED: i32 = 1;
export const AWAITING: i32 = 2;
export const GONE: i32 = 3;

/** The socket that clients connect to, or 0. */
export let controlListener: i32 = 0;
/** One more than the highest row used so far. */
export let connectionsEnd: i32 = 0;

export function listenForControl(fd: i32): void {
  if (controlListener !== 0) close(controlListener);
  controlListener = fd;
}

export function connectionSocket(index: i32): i32 {
  return load<i32>(rowOf(index));
}

export function stageOf(index: i32): i32 {
  return load<i32>(rowOf(index), 16);
}

export function setStage(index: i32, stage: i32): void {
  store<i32>(rowOf(index), stage, 16);
}

export function clientPid(index: i32): i32 {
  return load<i32>(rowOf(index), 4);
}

export function clientUid(index: i32): i32 {
  return load<i32>(rowOf(index), 8);
}

export function requestText(index: i32): usize {
  return REQUESTS + index * REQUEST_BYTES + 4;
}

export function requestBytes(index: i32): i32 {
  return load<i32>(REQUESTS + index * REQUEST_BYTES);
}

function rowOf(index: i32): usize {
  return CONNECTIONS + index * CONNECTION_ROW;
}

export function acceptClient(): void {
  const fd = accept4(controlListener);
  if (fd < 0) return;
  store<i32>(ANSWER, 12);
  // struct ucred: pid, uid, gid.
  const error = getsockopt(fd, SO_PEERCRED, SIGINFO, ANSWER);
  const uid = load<i32>(SIGINFO, 4);
  if (error < 0 || (uid !== 0 && uid !== geteuid())) return close(fd);
  for (let i = 0; i < CONNECTIONS_MAX; i++) {
    const row = rowOf(i);
    if (load<i32>(row) !== 0) continue;
    memory.fill(row, 0, CONNECTION_ROW);
    store<i32>(row, fd);
    store<i32>(row, load<i32>(SIGINFO), 4);
    store<i32>(row, uid, 8);
    if (i >= connectionsEnd) connectionsEnd = i + 1;
    return;
  }
  // Refused: the client sees its connection end without an answer.
  close(fd);
}

/** There is something to read, or the client has gone. */
export function readClient(index: i32): void {
  const row = rowOf(index);
  const stage = load<i32>(row, 16);
  if (stage === AWAITING) {
    store<i32>(row, GONE, 16);
    return;
  }
  if (stage !== READING) return;
  const buffer = REQUESTS + index * REQUEST_BYTES;
  const filled = load<i32>(row, 12);
  const bytes = recv(load<i32>(row), buffer + filled, REQUEST_BYTES - filled);
  if (bytes === -EAGAIN) return;
  const now = filled + bytes;
  const length = now < 4 ? 0 : load<i32>(buffer);
  if (bytes <= 0 || length < 0 || length > REQUEST_BYTES - 4) return closeConnection(index);
  store<i32>(row, now, 12);
  if (now >= 4 && now - 4 >= length) store<i32>(row, REQUESTED, 16);
}

/** An answer that its client does not take at once is an answer to nobody. */
export function reply(index: i32, text: usize, bytes: i32, last: bool): void {
  if (index < 0 || index >= connectionsEnd || load<i32>(rowOf(index)) === 0) return;
  const row = rowOf(index);
  const sent = sendto(load<i32>(row), text, bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (last || sent !== bytes) return closeConnection(index);
  store<i32>(row, 0, 12);
  store<i32>(row, READING, 16);
}

export function closeConnection(index: i32): void {
  close(load<i32>(rowOf(index)));
  store<i32>(rowOf(index), 0);
}
