// The limits on unit files, with their reasons.

/** systemd's LONG_LINE_MAX: a longer line, continuations counted in, makes it refuse the file. */
export const MAX_LINE_BYTES = 1_048_576;

/** systemd has no limit of its own; no unit file that people write comes near. */
export const MAX_FILE_BYTES = 4 * 1_048_576;
