// Pipes in, entries out: what is read is sent to every sink, in the order of each stream. Each
// stream has its turn, and none can keep the others, or a signal, waiting for longer than one
// buffer.
import { nowMs, pauseBriefly } from "../clock";
import { EAGAIN, EINTR, POLLIN, POLLOUT } from "../constants";
import { ENTRIES_PER_CALL, FLUSH_PATIENCE_MS, GROUP_POLL_MS } from "../limits";
import { begin, end, number, text, writeToStderr } from "../message";
import {
  addPoll,
  clearPolls,
  isReady,
  pollCount,
  pollKind,
  pollWhich,
  waitForPolls,
} from "../poll-set";
import { INFINITY } from "../words";
import { addEntry, beginEntries } from "./entries";
import { ENDS } from "./layout";
import { findLine, lineAt, lineBytes, lineIsWhole, lineLevel, lineNext, takeLevel } from "./lines";
import { sendEntries } from "./send";
import { BLOCK, DROP, overflow, stallMs } from "./settings";
import {
  disconnect,
  divertedLines,
  isFull,
  noteProgress,
  noteSilence,
  reconnect,
  retryAt,
  STDOUT,
  setDiverted,
  setFull,
  silentSince,
  sinkCount,
  sinkFd,
  sinkKind,
} from "./sinks";
import {
  canRead,
  cursor,
  endStream,
  filledBytes,
  hasEnded,
  readStream,
  releaseSent,
  setCursor,
  streamFd,
  streamSource,
  streamsEnd,
} from "./streams";

export const STREAM_IS_READY: i32 = 16;
export const SINK_IS_READY: i32 = 17;

/** Adds what is waited for. */
export function addLogPolls(): void {
  for (let stream = 0; stream < streamsEnd; stream++) {
    if (canRead(stream)) addPoll(streamFd(stream), POLLIN, STREAM_IS_READY, stream);
  }
  for (let sink = 0; sink < sinkCount; sink++) {
    if (isFull(sink)) addPoll(sinkFd(sink), POLLOUT, SINK_IS_READY, sink);
  }
}

/** After the wait and what it said: takes in what has come, and sends it. */
export function pump(ready: i32): void {
  // A wait that failed says nothing of room, so that it is tried.
  for (let sink = 0; sink < sinkCount && ready < 0; sink++) setFull(sink, false);
  let wasFull = false;
  for (let i = 0; i < pollCount(); i++) {
    if (!isReady(i)) continue;
    if (pollKind(i) === STREAM_IS_READY) readStream(pollWhich(i));
    if (pollKind(i) !== SINK_IS_READY) continue;
    setFull(pollWhich(i), false);
    wasFull = true;
  }
  // There is room for one message: a moment later there is room for many.
  if (wasFull) pauseBriefly();
  sendAll(nowMs());
}

/** When something is to be done without being told. */
export function nextLogWake(next: i64): i64 {
  if (!hasBacklog()) return next;
  for (let sink = 0; sink < sinkCount; sink++) {
    if (sinkFd(sink) === 0) next = min(next, retryAt(sink));
    const since = silentSince(sink);
    if (since !== 0 && overflow !== BLOCK && stallMs !== INFINITY && divertedLines(sink) === 0) {
      next = min(next, since + stallMs);
    }
  }
  return next;
}

function hasBacklog(): bool {
  for (let stream = 0; stream < streamsEnd; stream++) if (filledBytes(stream) > 0) return true;
  return false;
}

function sendAll(now: i64): void {
  for (let sink = 0; sink < sinkCount; sink++) {
    for (let stream = 0; stream < streamsEnd; stream++) {
      if (filledBytes(stream) > cursor(stream, sink)) sendTo(sink, stream, now);
    }
  }
  for (let stream = 0; stream < streamsEnd; stream++) releaseSent(stream);
}

function sendTo(sink: i32, stream: i32, now: i64): void {
  for (;;) {
    const count = reconnect(sink, now) && !isFull(sink) ? collect(sink, stream) : 0;
    if (count === 0) break;
    reportDiverted(sink);
    const taken = sendEntries(sink, count);
    if (taken > 0) {
      setCursor(stream, sink, load<i32>(ENDS + (taken - 1) * 4));
      noteProgress(sink);
      if (taken < count) setFull(sink, true);
    } else if (taken === -EAGAIN || taken === -EINTR) {
      setFull(sink, true);
    } else {
      disconnect(sink, now);
    }
    if (taken < count) break;
  }
  if (!findLine(stream, cursor(stream, sink))) return;
  noteSilence(sink, now);
  if (overflow !== BLOCK && stallMs !== INFINITY && now - silentSince(sink) >= stallMs) {
    divert(sink, stream);
  }
}

/** The stream's next entries for a sink; their number. */
function collect(sink: i32, stream: i32): i32 {
  let from = cursor(stream, sink);
  let count = 0;
  beginEntries(sink);
  while (count < ENTRIES_PER_CALL && findLine(stream, from)) {
    // The container's own output is as if nobody had read it.
    if (sinkKind(sink) !== STDOUT) takeLevel();
    const source = streamSource(stream);
    addEntry(count++, sink, source, lineLevel, lineAt, lineBytes, lineNext, lineIsWhole);
    from = lineNext;
  }
  return count;
}

/** What a receiver has not taken for too long is dropped, or said on stderr; it is counted. */
function divert(sink: i32, stream: i32): void {
  if (!findLine(stream, cursor(stream, sink))) return;
  if (divertedLines(sink) === 0 && begin(1)) {
    text(ascii("a log receiver takes nothing: lines are "));
    text(overflow === DROP ? ascii("dropped") : ascii("written to stderr"));
    end();
  }
  let lines = 0;
  while (findLine(stream, cursor(stream, sink))) {
    if (overflow !== DROP) writeToStderr(lineAt, lineBytes, lineIsWhole);
    setCursor(stream, sink, lineNext);
    lines++;
  }
  setDiverted(sink, divertedLines(sink) + lines);
}

/** It takes lines again: PID 1 says what it has missed. */
function reportDiverted(sink: i32): void {
  const lines = divertedLines(sink);
  if (lines === 0) return;
  setDiverted(sink, 0);
  if (!begin(1)) return;
  text(ascii("the log receiver is there again; lines that it has not got: "));
  number(lines);
  end();
}

/**
 * At the end: what was written before the last process ended is sent, for as long as somebody takes
 * it, and a little longer.
 */
export function flushLogs(): void {
  const deadline = nowMs() + FLUSH_PATIENCE_MS;
  for (;;) {
    readAllThatIsThere();
    sendAll(nowMs());
    if (!hasBacklog() && !hasStreams()) return;
    const now = nowMs();
    if (now >= deadline) break;
    clearPolls();
    addLogPolls();
    pump(waitForPolls(min(min(nextLogWake(INFINITY), now + GROUP_POLL_MS), deadline)));
  }
  for (let sink = 0; sink < sinkCount; sink++) {
    for (let stream = 0; stream < streamsEnd; stream++) divert(sink, stream);
  }
}

/** A pipe that has nothing in it and still a writer is nobody's of ours. */
function readAllThatIsThere(): void {
  clearPolls();
  for (let stream = 0; stream < streamsEnd; stream++) {
    if (canRead(stream)) addPoll(streamFd(stream), POLLIN, STREAM_IS_READY, stream);
  }
  if (waitForPolls(0) < 0) return;
  for (let i = 0; i < pollCount(); i++) {
    if (isReady(i)) readStream(pollWhich(i));
    else if (filledBytes(pollWhich(i)) === 0) endStream(pollWhich(i));
  }
}

function hasStreams(): bool {
  for (let stream = 0; stream < streamsEnd; stream++) {
    if (streamFd(stream) !== 0 && !hasEnded(stream)) return true;
  }
  return false;
}
