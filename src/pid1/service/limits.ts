// The times of service mode, with their reasons. The tables' sizes stand in src/wire/kinds.ts,
// because the manager has to know them too.

/** How long a manager without anything to do is kept: most events come in groups. Milliseconds. */
export const LINGER_MS: i64 = 5000;

/**
 * A manager that does not answer an event for this long is ended and started anew. Milliseconds.
 */
export const ANSWER_PATIENCE_MS: i64 = 90000;

/** The pause before a manager that failed is started again: doubled each time, from and up to. */
export const RETRY_FIRST_MS: i64 = 100;
export const RETRY_MOST_MS: i64 = 10000;

/** What processes get between SIGTERM and SIGKILL when no manager can be had. Milliseconds. */
export const ORPHANED_GRACE_MS: i64 = 8000;

/** A stop is tried with so many managers: one may have been killed, several in a row are broken. */
export const STOP_FAILURES_MAX: i32 = 3;

/** Notifications before all else has its turn: a socket holds fewer (net.unix.max_dgram_qlen). */
export const NOTIFICATIONS_IN_A_ROW: i32 = 64;
