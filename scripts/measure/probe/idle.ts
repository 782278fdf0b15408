// A namespace in which nothing happens, to be looked at from outside.

import { read } from "../../../src/pid1/syscalls";
import { sleepForever } from "./kernel-calls";
import { WORD } from "./memory-map";
import { end, REPORT, startAsPid1 } from "./namespace";
import { printSamples, putSample, sendWord } from "./results";

/** `argv` is an init with `PROBE rest` as its command. Prints its pid, and ends with stdin. */
export function holdIdle(argv: i64, envp: i64): i32 {
  const pid = startAsPid1(argv, envp);
  if (pid === 0) return 1;
  putSample(0, pid);
  const status = printSamples(1);
  read(0, WORD, 1);
  end(pid);
  return status;
}

/** The child. */
export function rest(): i32 {
  sendWord(REPORT, 0);
  sleepForever();
  return 0;
}
