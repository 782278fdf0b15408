// What is read: a row for each pipe, and a buffer for as long as there is something in it to be
// sent.
import { LOG_BUFFER_BYTES, SINKS_MAX } from "../limits";
import { close, discard, read } from "../syscalls";
import { BUFFERS, STREAM_ROW, STREAMS, STREAMS_MAX } from "./layout";
import { sinkCount } from "./sinks";

// A row: descriptor 0 (none: 0), source 4, buffer and 1 at 8 (none: 0), bytes in it 12, level 16,
// whether it has ended 20, how much each sink has of it 24. A row whose descriptor and buffer are
// 0 is free.

/** One more than the highest row used so far. */
export let streamsEnd: i32 = 0;
let buffersUsed: u64 = 0;
let buffersUsedToo: u64 = 0;

export function streamRow(stream: i32): usize {
  return STREAMS + stream * STREAM_ROW;
}

export function streamFd(stream: i32): i32 {
  return load<i32>(streamRow(stream));
}

export function streamSource(stream: i32): i32 {
  return load<i32>(streamRow(stream), 4);
}

export function streamLevel(stream: i32): i32 {
  return load<i32>(streamRow(stream), 16);
}

export function filledBytes(stream: i32): i32 {
  return load<i32>(streamRow(stream), 12);
}

export function hasEnded(stream: i32): bool {
  return load<i32>(streamRow(stream), 20) !== 0;
}

export function cursor(stream: i32, sink: i32): i32 {
  return load<i32>(streamRow(stream) + sink * 4, 24);
}

export function setCursor(stream: i32, sink: i32, at: i32): void {
  store<i32>(streamRow(stream) + sink * 4, at, 24);
}

export function bufferOf(stream: i32): usize {
  return BUFFERS + (load<i32>(streamRow(stream), 8) - 1) * LOG_BUFFER_BYTES;
}

/** False when there is no row left. */
export function addStream(fd: i32, source: i32, level: i32): bool {
  for (let stream = 0; stream < STREAMS_MAX; stream++) {
    const row = streamRow(stream);
    if (load<i32>(row) !== 0 || load<i32>(row, 8) !== 0) continue;
    memory.fill(row, 0, STREAM_ROW);
    store<i32>(row, fd);
    store<i32>(row, source, 4);
    store<i32>(row, level, 16);
    if (stream >= streamsEnd) streamsEnd = stream + 1;
    return true;
  }
  return false;
}

/** Whether reading from it leads anywhere: its buffer has room, or there is one for it. */
export function canRead(stream: i32): bool {
  if (streamFd(stream) === 0) return false;
  if (load<i32>(streamRow(stream), 8) === 0) return freeBuffer() >= 0;
  return filledBytes(stream) < LOG_BUFFER_BYTES;
}

function freeBuffer(): i32 {
  if (~buffersUsed !== 0) return <i32>ctz(~buffersUsed);
  return ~buffersUsedToo !== 0 ? 64 + <i32>ctz(~buffersUsedToo) : -1;
}

function setUsed(buffer: i32, used: bool): void {
  const bit = (<u64>1) << (buffer & 63);
  if (buffer < 64) buffersUsed = used ? buffersUsed | bit : buffersUsed & ~bit;
  else buffersUsedToo = used ? buffersUsedToo | bit : buffersUsedToo & ~bit;
}

/** True when all streams' buffers are taken: then what is no whole line yet is sent as it is. */
export function isCrowded(): bool {
  return freeBuffer() < 0;
}

/** Takes in what is there, as far as there is room. */
export function readStream(stream: i32): void {
  const row = streamRow(stream);
  if (load<i32>(row, 8) === 0) {
    const buffer = freeBuffer();
    if (buffer < 0) return;
    setUsed(buffer, true);
    store<i32>(row, buffer + 1, 8);
    store<i32>(row, 0, 12);
    for (let sink = 0; sink < SINKS_MAX; sink++) setCursor(stream, sink, 0);
  }
  const filled = filledBytes(stream);
  const bytes = read(streamFd(stream), bufferOf(stream) + filled, LOG_BUFFER_BYTES - filled);
  if (bytes > 0) store<i32>(row, filled + bytes, 12);
  else if (bytes === 0) endStream(stream);
}

/** Nothing more will come: what it has of a line is a line. */
export function endStream(stream: i32): void {
  const row = streamRow(stream);
  if (load<i32>(row) !== 0) close(load<i32>(row));
  store<i32>(row, 0);
  store<i32>(row, 1, 20);
}

/** What every sink has is let go of; a buffer that is empty then is for others. */
export function releaseSent(stream: i32): void {
  const row = streamRow(stream);
  if (load<i32>(row, 8) === 0) return;
  const filled = filledBytes(stream);
  let sent = filled;
  for (let sink = 0; sink < sinkCount; sink++) sent = min(sent, cursor(stream, sink));
  if (sent === filled) {
    const buffer = load<i32>(row, 8) - 1;
    if (filled > 4096) discard(bufferOf(stream) + 4096, LOG_BUFFER_BYTES - 4096);
    setUsed(buffer, false);
    store<i32>(row, 0, 8);
    store<i32>(row, 0, 12);
    return;
  }
  // Moved only where room is wanted: half of it, or for a line of the greatest length.
  if (sent < LOG_BUFFER_BYTES / 4) return;
  memory.copy(bufferOf(stream), bufferOf(stream) + sent, filled - sent);
  store<i32>(row, filled - sent, 12);
  for (let sink = 0; sink < sinkCount; sink++) setCursor(stream, sink, cursor(stream, sink) - sent);
}
