// The limits of the state machine, each with its reason.

import type { Rate } from "./rate-limit.ts";

/** Characters of STATUS= that are kept: the state is saved with every commit. */
export const STATUS_TEXT_MAX = 512;

/**
 * How often a unit is started or stopped because of others (Upholds=, BindsTo=, OnFailure= and the
 * like): two units that contradict each other would go on for ever.
 */
export const AUTOMATIC_JOBS: Rate = { intervalMs: 10_000, burst: 16 };

/** Notifications that are kept until the pid of their sender is known. */
export const HELD_NOTIFICATIONS_MAX = 4;

/** Descriptors that all services together may store: as many as PID 1 has room for. */
export const STORED_DESCRIPTORS_MAX = 256;

/** Connections that wait for one job; more are answered at once. */
export const JOB_WAITERS_MAX = 64;

/** A PID file that is not there yet is looked for this soon, then ever more seldom. */
export const PID_FILE_RETRY_MS = 20;
export const PID_FILE_RETRY_MAX_MS = 1_000;

/** Type=idle waits so long for other jobs: systemd.service(5). */
export const IDLE_TIMEOUT_MS = 5_000;

/** At the very end: what gets SIGTERM has so long before SIGKILL, and that so long to work. */
export const TERMINATE_PATIENCE_MS = 10_000;
export const KILL_PATIENCE_MS = 5_000;

/** More requests to stop than that, and what is left is killed: as Ctrl-Alt-Del in systemd(1). */
export const STOP_REQUESTS: Rate = { intervalMs: 2_000, burst: 7 };

/** Rounds in which one event may have consequences of consequences; more is a mistake of ours. */
export const ROUNDS_MAX = 10_000;
