// Time since boot, and waiting for a moment of it.
import { CLOCK_MONOTONIC, CLOCK_REALTIME } from "./constants";
import { NO_TIME, TIMESPEC } from "./memory-map";
import { clock_gettime, ppoll } from "./syscalls";

export function nowMs(): i64 {
  return read(CLOCK_MONOTONIC);
}

/** Milliseconds since 1970. */
export function realTimeMs(): i64 {
  return read(CLOCK_REALTIME);
}

function read(clock: i64): i64 {
  if (clock_gettime(clock, TIMESPEC) !== 0) return 0;
  return load<i64>(TIMESPEC) * 1000 + load<i64>(TIMESPEC, 8) / 1000000;
}

/** A tenth of a millisecond, in which a receiver that is slower than we are takes what it has. */
export function pauseBriefly(): void {
  store<i64>(TIMESPEC, 0);
  store<i64>(TIMESPEC, 100000, 8);
  ppoll(0, 0, TIMESPEC);
}

/** A struct timespec of the time that is left until `deadline`, none if it is past. */
export function timeUntil(deadline: i64): usize {
  if (deadline === 0) return NO_TIME;
  const left = max(deadline - nowMs(), 0);
  store<i64>(TIMESPEC, left / 1000);
  store<i64>(TIMESPEC, (left % 1000) * 1000000, 8);
  return TIMESPEC;
}
