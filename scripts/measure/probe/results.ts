// The clock, and numbers out: 8 bytes each, little-endian, as memory holds them.

import { CLOCK_MONOTONIC } from "../../../src/pid1/constants";
import { clock_gettime, write } from "../../../src/pid1/syscalls";
import { SAMPLES, TIMESPEC, WORD } from "./memory-map";

export function nowNs(): i64 {
  clock_gettime(CLOCK_MONOTONIC, TIMESPEC);
  return load<i64>(TIMESPEC) * 1000000000 + load<i64>(TIMESPEC, 8);
}

export function putSample(index: i32, value: i64): void {
  store<i64>(SAMPLES + index * 8, value);
}

/** Writes the first `count` samples to stdout. */
export function printSamples(count: i32): i32 {
  const size = count * 8;
  let done = 0;
  while (done < size) {
    const n = write(1, SAMPLES + done, size - done);
    if (n <= 0) return 1;
    done += n;
  }
  return 0;
}

/** A pipe takes eight bytes whole. */
export function sendWord(fd: i32, value: i64): void {
  store<i64>(WORD, value);
  write(fd, WORD, 8);
}
