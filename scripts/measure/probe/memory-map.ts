// Where the probe's buffers lie: behind its texts, in the megabyte that linear memory has.

/** struct timespec: seconds and nanoseconds, 8 bytes each. */
export const TIMESPEC: usize = 0x18000;
/** An int for the kernel to fill, or a signal set. */
export const ANSWER: usize = TIMESPEC + 16;
/** The two descriptors of a pipe, an int each. */
export const PIPE: usize = ANSWER + 16;
/** A number that goes through a pipe. */
export const WORD: usize = PIPE + 16;
/** siginfo_t. */
export const SIGINFO: usize = WORD + 16;
/** What was measured: nanoseconds, 8 bytes each. */
export const SAMPLES: usize = 0x20000;
export const SAMPLES_MAX: i32 = 100000;
