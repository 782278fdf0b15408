// The manager: its process, the event that it is given, the commit that it answers with.
//
// It is started when there is an event for it, and let go when there has been none for a while. It
// sees one event at a time. An event is done with when a whole commit has come; until then it is
// given again to the next manager, after BOOT with the state of the last commit.
import { COMMIT_BYTES, COMMIT_HEAD, EVENT_HEAD } from "../../wire/kinds";
import { nowMs, realTimeMs } from "../clock";
import { EAGAIN, EINTR, MSG_DONTWAIT, MSG_NOSIGNAL, SIGKILL } from "../constants";
import { begin, end, number, text } from "../message";
import { close, fork, kill, recv, sendmsg, streamSocketpair } from "../syscalls";
import { COMMIT, EVENT, MESSAGE_HEADER, MESSAGE_IOVEC, PAIR_OF_FDS } from "./layout";
import { ANSWER_PATIENCE_MS, LINGER_MS, RETRY_FIRST_MS, RETRY_MOST_MS } from "./limits";
import { becomeManager } from "./run-manager";

export let managerPid: i32 = 0;
/** PID 1's end of the socket to it, or 0. */
export let managerSocket: i32 = 0;
/** True when this manager has answered BOOT, so that it can be given other events. */
export let isBooted: bool = false;
/** True when any manager ever has. */
export let everBooted: bool = false;
/** How often in a row a manager ended without having answered anything but BOOT. */
export let failures: i32 = 0;
/** When the next may be started. */
export let retryAt: i64 = 0;
/** True while an event is with the manager. */
export let isWaiting: bool = false;

let lingerMs: i64 = LINGER_MS;
/** When the manager was given the event, or answered the last one. */
let lastMs: i64 = 0;
let text_: usize = 0;
let textBytes: i32 = 0;
let sent: i32 = 0;
let filled: i32 = 0;

export function setLinger(milliseconds: i64): void {
  lingerMs = milliseconds;
}

export function startManager(): void {
  filled = 0;
  isWaiting = false;
  isBooted = false;
  lastMs = nowMs();
  const error = streamSocketpair(PAIR_OF_FDS);
  if (error < 0) return failed(ascii("no socket for the manager: errno "), -error);
  const ours = load<i32>(PAIR_OF_FDS);
  const theirs = load<i32>(PAIR_OF_FDS, 4);
  const pid = fork();
  if (pid === 0) becomeManager(theirs);
  close(theirs);
  if (pid < 0) {
    close(ours);
    return failed(ascii("no process for the manager: errno "), -pid);
  }
  managerPid = pid;
  managerSocket = ours;
}

function failed(what: i64, detail: i64): void {
  failures++;
  let pause = RETRY_FIRST_MS;
  for (let i = 1; i < failures && pause < RETRY_MOST_MS; i++) pause *= 2;
  retryAt = nowMs() + min(pause, RETRY_MOST_MS);
  // The first few are told one by one, then only a few more: the log is not to be flooded.
  if (failures > 3 && (failures & (failures - 1)) !== 0) return;
  if (!begin(0)) return;
  text(what);
  number(detail);
  text(everBooted ? ascii("; services stay up, it is tried again") : ascii(""));
  end();
}

/** A child of PID 1 was reaped: true when it was the manager. */
export function managerEnded(pid: i32, status: i32): bool {
  if (pid !== managerPid) return false;
  managerPid = 0;
  disconnect();
  failed(ascii("the manager ended with wait status "), status);
  return true;
}

/** The pause is over: a signal to stop is not to wait for it. */
export function retryNow(): void {
  retryAt = 0;
}

/** True when a manager is there, or may be started, that can be given another event. */
export function canBeTold(now: i64): bool {
  return managerSocket !== 0 ? !isWaiting : managerPid === 0 && now >= retryAt;
}

function disconnect(): void {
  if (managerSocket !== 0) close(managerSocket);
  managerSocket = 0;
  isBooted = false;
  isWaiting = false;
}

/** Ends a manager that breaks the protocol or does not answer; its end is noticed as any other. */
export function killManager(why: i64): void {
  if (begin(0)) {
    text(why);
    end();
  }
  if (managerPid !== 0) kill(managerPid, SIGKILL);
  disconnect();
}

/** The head of the event that is to be sent; `more` lies still until the commit has come. */
export function giveEvent(
  kind: i32,
  a: i32,
  b: i32,
  c: i32,
  d: i32,
  more: usize,
  bytes: i32,
): void {
  store<i32>(EVENT, EVENT_HEAD + bytes);
  store<i32>(EVENT, kind, 4);
  store<i32>(EVENT, a, 8);
  store<i32>(EVENT, b, 12);
  store<i32>(EVENT, c, 16);
  store<i32>(EVENT, d, 20);
  store<i64>(EVENT, nowMs(), 24);
  store<i64>(EVENT, realTimeMs(), 32);
  text_ = more;
  textBytes = bytes;
  sent = 0;
  isWaiting = true;
  lastMs = nowMs();
  sendEvent();
}

/** True while a part of the event is not sent. */
export function isSending(): bool {
  return isWaiting && sent < EVENT_HEAD + textBytes;
}

export function sendEvent(): void {
  const inHead = max(EVENT_HEAD - sent, 0);
  const skipped = max(sent - EVENT_HEAD, 0);
  store<u64>(MESSAGE_IOVEC, EVENT + EVENT_HEAD - inHead);
  store<u64>(MESSAGE_IOVEC, inHead, 8);
  store<u64>(MESSAGE_IOVEC, text_ + skipped, 16);
  store<u64>(MESSAGE_IOVEC, textBytes - skipped, 24);
  memory.fill(MESSAGE_HEADER, 0, 56);
  store<u64>(MESSAGE_HEADER, MESSAGE_IOVEC, 16);
  store<u64>(MESSAGE_HEADER, 2, 24);
  const result = sendmsg(managerSocket, MESSAGE_HEADER, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (result > 0) sent += result;
}

/** Reads what has come of a commit; its length when all of it is there, else 0. */
export function receiveCommit(): i32 {
  let length = filled < COMMIT_HEAD ? COMMIT_HEAD : load<i32>(COMMIT);
  while (filled < length) {
    const bytes = recv(managerSocket, COMMIT + filled, length - filled);
    if (bytes === -EAGAIN || bytes === -EINTR) return 0;
    if (bytes <= 0) {
      // It has gone, or is about to: its end is reaped.
      disconnect();
      return 0;
    }
    filled += bytes;
    if (filled < COMMIT_HEAD) continue;
    length = load<i32>(COMMIT);
    if (length < COMMIT_HEAD || length > COMMIT_BYTES) {
      killManager(ascii("the manager sent a commit of impossible length"));
      return 0;
    }
  }
  filled = 0;
  return length;
}

/** The commit was carried out. */
export function eventIsDone(): void {
  isWaiting = false;
  // Whether it can do more than to begin, it has still to show.
  if (isBooted) failures = 0;
  isBooted = true;
  everBooted = true;
  lastMs = nowMs();
}

/** When the manager is to be let go, or has waited for too long. */
export function managerDeadline(): i64 {
  return lastMs + (isWaiting ? ANSWER_PATIENCE_MS : lingerMs);
}

/** Called when that time has come. */
export function managerIsLate(): void {
  if (isWaiting) return killManager(ascii("the manager does not answer, and is started anew"));
  // It reads the end of its input, and leaves by itself.
  managerPid = 0;
  disconnect();
}
