// The manager's timers. One whose time has come stays in its row until a commit has taken it.
import { TIMERS_MAX } from "../../wire/kinds";
import { TIMER_ROW, TIMERS } from "./layout";

// A row: id 0 (none: 0), time on the monotonic clock in milliseconds 8.

/** One more than the highest row used so far. */
let timersEnd: i32 = 0;

function timerRow(index: i32): usize {
  return TIMERS + index * TIMER_ROW;
}

/** False when the table is full. A manager that counts never meets that. */
export function setTimer(id: i32, at: i64): bool {
  cancelTimer(id);
  for (let i = 0; i < TIMERS_MAX; i++) {
    const row = timerRow(i);
    if (load<i32>(row) !== 0) continue;
    store<i32>(row, id);
    store<i64>(row, at, 8);
    if (i >= timersEnd) timersEnd = i + 1;
    return true;
  }
  return false;
}

export function cancelTimer(id: i32): void {
  for (let i = 0; i < timersEnd; i++) {
    if (load<i32>(timerRow(i)) === id) store<i32>(timerRow(i), 0);
  }
}

/** The id of the timer that has been due for longest, or 0. */
export function dueTimer(now: i64): i32 {
  let id = 0;
  let earliest = now;
  for (let i = 0; i < timersEnd; i++) {
    const row = timerRow(i);
    if (load<i32>(row) === 0 || load<i64>(row, 8) > earliest) continue;
    id = load<i32>(row);
    earliest = load<i64>(row, 8);
  }
  return id;
}

/** The earliest time of any timer, or `next` where that is earlier. */
export function nextTimer(next: i64): i64 {
  for (let i = 0; i < timersEnd; i++) {
    const row = timerRow(i);
    if (load<i32>(row) !== 0) next = min(next, load<i64>(row, 8));
  }
  return next;
}
