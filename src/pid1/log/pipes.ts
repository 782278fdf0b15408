// Two pipes for what a command prints, and what it prints as errors.
import { PAIR_OF_FDS } from "../service/layout";
import { close, pipe2 } from "../syscalls";

/** The ends of the last pipes that were made: PID 1's, and the command's; 0 before. */
export let outRead: i32 = 0;
export let errRead: i32 = 0;
export let outWrite: i32 = 0;
export let errWrite: i32 = 0;

/** 0, or a negated errno: then there are no pipes. */
export function openPipes(): i32 {
  const error = pipe2(PAIR_OF_FDS);
  if (error < 0) return error;
  outRead = load<i32>(PAIR_OF_FDS);
  outWrite = load<i32>(PAIR_OF_FDS, 4);
  const another = pipe2(PAIR_OF_FDS);
  if (another < 0) {
    close(outRead);
    close(outWrite);
    return another;
  }
  errRead = load<i32>(PAIR_OF_FDS);
  errWrite = load<i32>(PAIR_OF_FDS, 4);
  return 0;
}

/** They are the command's now, or nobody's. */
export function closeWritingEnds(): void {
  close(outWrite);
  close(errWrite);
}

/** A socket takes the place of both. */
export function useSocket(fd: i32): void {
  outWrite = fd;
  errWrite = fd;
}
