// Timers: who waits for one holds its id, so that one that fires late means nothing to anybody
// else.

export interface Timer {
  readonly id: number;
  /** On the monotonic clock. */
  readonly atMs: number;
}

/** Whom a timer belongs to. */
export type TimerOwner =
  | { readonly kind: "unit"; readonly unit: string }
  | { readonly kind: "job"; readonly unit: string }
  | { readonly kind: "shutdown" };
