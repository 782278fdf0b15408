// Every table and buffer of PID 1, with the reason for its size. PID 1 allocates nothing after its
// start, so these are all the memory that it can ever use; a page that is never touched costs none.

/** Bytes of one message on stderr; what is longer is cut. PIPE_BUF: a pipe takes it whole. */
export const MESSAGE_BYTES: i32 = 4096;

/** Bytes of a path with its NUL. PATH_MAX of the kernel. */
export const PATH_BYTES: i32 = 4096;

/** Bytes read at once from /etc/passwd, /etc/group and /proc. One page. */
export const READ_BYTES: i32 = 4096;

/** Supplementary groups of a user. NGROUPS_MAX of the kernel. */
export const GROUPS_MAX: i32 = 65536;

/** Signals taken from the signalfd by one read: 16 of 128 bytes are half a page. */
export const SIGNALS_PER_READ: i32 = 16;

/** Children reaped in a turn of the loop, so that a fork bomb cannot keep a SIGTERM waiting. */
export const REAPS_PER_TURN: i32 = 256;

/** How long fork(2) is tried again when it fails at the start, in milliseconds. */
export const FORK_PATIENCE_MS: i64 = 5000;

/** How long PID 1 waits, after SIGKILL to all, for processes that the kernel does not end. */
export const KILL_PATIENCE_MS: i64 = 2000;

/** How often a process group without a living child of ours is looked at, in milliseconds. */
export const GROUP_POLL_MS: i64 = 50;

/** Generations between a process and the one looked for: a longer line of parents is not ours. */
export const ANCESTORS_MAX: i32 = 256;

/** Bytes of a struct signalfd_siginfo (signalfd(2)). */
export const RECORD_BYTES: i32 = 128;

/**
 * Where lines are sent at once: the journal, syslog and the container's own output, and one more.
 */
export const SINKS_MAX: i32 = 4;

/** What journald keeps as one entry, LineMax= of journald.conf(5); a longer line is several. */
export const LINE_MAX: i32 = 49152;

/**
 * Bytes of a stream that are read and not sent yet: a line of the greatest length, and more.
 * Streams that have something to send share so many buffers.
 */
export const LOG_BUFFER_BYTES: i32 = 65536;
export const LOG_BUFFERS_MAX: i32 = 128;

/** Entries that one call sends. */
export const ENTRIES_PER_CALL: i32 = 32;

/** Bytes of the fields that every entry has: `--log-field` and what is known of the container. */
export const COMMON_FIELDS_BYTES: i32 = 4096;

/** Bytes of the fields that the entries of one unit have. */
export const SOURCE_BYTES: i32 = 512;

/** How long the end waits for a receiver that takes nothing, in milliseconds. */
export const FLUSH_PATIENCE_MS: i64 = 2000;

/** The pause before a receiver that has gone is looked for again: doubled, from and up to. */
export const RECONNECT_FIRST_MS: i64 = 50;
export const RECONNECT_MOST_MS: i64 = 5000;
