// The descriptors of one wait, each with what it is about.
import { timeUntil } from "./clock";
import { POLL_IDS, POLL_ROW, POLLS, POLLS_MAX } from "./service/layout";
import { ppoll } from "./syscalls";
import { INFINITY } from "./words";

let count: i32 = 0;

export function clearPolls(): void {
  count = 0;
}

export function pollCount(): i32 {
  return count;
}

/** What does not fit is not waited for this time. */
export function addPoll(fd: i32, events: i32, kind: i32, which: i32): void {
  if (count >= POLLS_MAX) return;
  store<i32>(POLLS + count * POLL_ROW, fd);
  store<i32>(POLLS + count * POLL_ROW, events, 4);
  store<i32>(POLL_IDS + count * 8, kind);
  store<i32>(POLL_IDS + count * 8, which, 4);
  count++;
}

/** Waits until one of them is ready, until `deadline` at the latest; how many are, or -errno. */
export function waitForPolls(deadline: i64): i32 {
  const limit = deadline === INFINITY ? <usize>0 : timeUntil(deadline);
  const ready = ppoll(POLLS, count, limit);
  // What an error has left there says nothing.
  for (let i = 0; i < count && ready <= 0; i++) store<u16>(POLLS + i * POLL_ROW, 0, 6);
  return ready;
}

export function isReady(index: i32): bool {
  return load<u16>(POLLS + index * POLL_ROW, 6) !== 0;
}

export function pollKind(index: i32): i32 {
  return load<i32>(POLL_IDS + index * 8);
}

export function pollWhich(index: i32): i32 {
  return load<i32>(POLL_IDS + index * 8, 4);
}
