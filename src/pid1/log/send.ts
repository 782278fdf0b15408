// Entries that stand in ENTRIES and VECTORS -> their receiver. Nothing here waits.
import {
  EAGAIN,
  EINTR,
  EMSGSIZE,
  ENOBUFS,
  ENOSYS,
  ENOTSOCK,
  EOPNOTSUPP,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  POLLOUT,
  RWF_NOWAIT,
  SCM_RIGHTS,
  SOL_SOCKET,
} from "../constants";
import { NO_TIME, POLLFD } from "../memory-map";
import { FDS_CONTROL } from "../service/layout";
import {
  close,
  memfdCreate,
  ppoll,
  pwritev2,
  seal,
  sendmmsg,
  sendmsg,
  write,
  writev,
} from "../syscalls";
import { ENTRIES, MMSG_ROW, PARTS, VECTORS } from "./layout";
import { isStreamSink, JOURNAL, STDOUT, sinkFd, sinkKind, sinkRow } from "./sinks";

/** What a pipe takes whole, pipe(7): as much as poll(2) promises room for. */
const PIPE_BUF: i32 = 4096;

/** How many of the first `count` entries were taken, or a negated errno where none was. */
export function sendEntries(sink: i32, count: i32): i32 {
  if (isStreamSink(sink)) return writeEntries(sink, count);
  const sent = sendmmsg(sinkFd(sink), ENTRIES, count, MSG_DONTWAIT | MSG_NOSIGNAL);
  const isTooLarge = sent === -EMSGSIZE || sent === -ENOBUFS;
  // Only the journal takes a message out of a file.
  if (isTooLarge && sinkKind(sink) === JOURNAL) return sendAsFile(sinkFd(sink));
  return sent;
}

/** As many bytes as it takes; where it stops within an entry, that is kept for the next call. */
function writeEntries(sink: i32, count: i32): i32 {
  const row = sinkRow(sink);
  const taken = load<i32>(row, 52);
  skip(0, taken);
  const bytes = writeVectors(sink, count * PARTS);
  if (bytes < 0) return bytes;
  let left = bytes + taken;
  for (let entry = 0; entry < count; entry++) {
    const size = sizeOf(entry, entry === 0 ? taken : 0);
    if (left < size) {
      store<i32>(row, left, 52);
      return entry > 0 ? entry : -EINTR;
    }
    left -= size;
  }
  store<i32>(row, 0, 52);
  return count;
}

/** The bytes of an entry, of which the first `skipped` were taken off its vectors. */
function sizeOf(entry: i32, skipped: i32): i32 {
  let size = skipped;
  for (let i = 0; i < PARTS; i++) size += load<i32>(VECTORS + (entry * PARTS + i) * 16, 8);
  return size;
}

function skip(vector: i32, bytes: i32): void {
  for (let at = VECTORS + vector * 16; bytes > 0; at += 16) {
    const part = min(bytes, load<i32>(at, 8));
    store<u64>(at, load<u64>(at) + part);
    store<u64>(at, load<u64>(at, 8) - part, 8);
    bytes -= part;
  }
}

function writeVectors(sink: i32, count: i32): i32 {
  const fd = sinkFd(sink);
  // The first entry's header lends itself to all of the vectors.
  store<u64>(ENTRIES, count, 24);
  const sent = sendmsg(fd, ENTRIES, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent !== -ENOTSOCK || sinkKind(sink) !== STDOUT) return sent;
  const written = pwritev2(fd, VECTORS, count, RWF_NOWAIT);
  if (written !== -EOPNOTSUPP && written !== -ENOSYS) return written;
  store<i32>(POLLFD, fd);
  store<i32>(POLLFD, POLLOUT, 4);
  if (ppoll(POLLFD, 1, NO_TIME) !== 1) return -EAGAIN;
  return writeWithinPipe(fd, count);
}

/** No more than a pipe takes for sure: whole vectors, or a part of the first one. */
function writeWithinPipe(fd: i32, count: i32): i32 {
  let left = PIPE_BUF;
  let fitting = 0;
  for (; fitting < count; fitting++) {
    const size = load<i32>(VECTORS + fitting * 16, 8);
    if (size > left) break;
    left -= size;
  }
  if (left < PIPE_BUF) return writev(fd, VECTORS, fitting);
  const at = VECTORS + fitting * 16;
  return write(fd, load<u32>(at), min(load<i32>(at, 8), PIPE_BUF));
}

/**
 * The first entry alone, as a sealed file in memory whose descriptor is the message: the journal's
 * native protocol, "Data Format". 1, or a negated errno.
 */
function sendAsFile(fd: i32): i32 {
  const file = memfdCreate();
  if (file < 0) return file;
  let result = 1;
  for (let i = 0; i < PARTS && result === 1; i++) {
    const at = VECTORS + i * 16;
    const size = load<i32>(at, 8);
    if (size > 0 && write(file, load<u32>(at), size) !== size) result = -ENOBUFS;
  }
  if (result === 1) {
    seal(file);
    memory.fill(ENTRIES, 0, MMSG_ROW);
    store<u64>(FDS_CONTROL, 20);
    store<i32>(FDS_CONTROL, <i32>SOL_SOCKET, 8);
    store<i32>(FDS_CONTROL, SCM_RIGHTS, 12);
    store<i32>(FDS_CONTROL, file, 16);
    store<u64>(ENTRIES, FDS_CONTROL, 32);
    store<u64>(ENTRIES, 24, 40);
    const sent = sendmsg(fd, ENTRIES, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) result = sent;
  }
  close(file);
  return result;
}
