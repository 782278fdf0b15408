// So many times in so long: the window begins with the first, as systemd's does.

export interface RateCount {
  /** On the monotonic clock. */
  readonly sinceMs: number;
  readonly count: number;
}

export const NEVER: RateCount = { sinceMs: 0, count: 0 };

export interface Rate {
  readonly intervalMs: number;
  readonly burst: number;
}

/** The count with one more, or null where that is too many. An interval of 0 is no limit. */
export function countOne(before: RateCount, rate: Rate, nowMs: number): RateCount | null {
  if (rate.intervalMs === 0 || rate.burst === 0) return before;
  if (before.count === 0 || nowMs - before.sinceMs >= rate.intervalMs) {
    return { sinceMs: nowMs, count: 1 };
  }
  return before.count < rate.burst ? { ...before, count: before.count + 1 } : null;
}
