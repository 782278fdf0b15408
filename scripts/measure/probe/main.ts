// The program that scripts/bench measures with: it starts inits, and it is their child.
//
// It is native as PID 1 is, and small, so that its fork(2) costs little and the same each time.
// Results go to stdout as numbers of 8 bytes; the exit status is not 0 where there are none.

import { peek64 } from "../../../src/pid1/kernel";
import { equal } from "../../../src/pid1/message";
import { parseNumber } from "../../../src/pid1/words";
import { holdIdle, rest } from "./idle";
import { answerSignals, measureLatency } from "./latency";
import { SAMPLES_MAX } from "./memory-map";
import { brood, measureReaping } from "./reaping";
import { measureStart } from "./start";

const WRONG_USAGE: i32 = 2;

/** `stack` is the initial stack: argc, argv, 0, envp, 0. */
export function start(stack: i64): i32 {
  const argc = peek64(stack);
  const argv = stack + 8;
  const envp = argv + 8 * (argc + 1);
  if (argc < 2) return WRONG_USAGE;
  const mode = peek64(argv + 8);
  if (equal(mode, ascii("answer"))) return answerSignals();
  if (equal(mode, ascii("rest"))) return rest();
  if (argc < 3) return WRONG_USAGE;
  const count = <i32>parseNumber(peek64(argv + 16), SAMPLES_MAX);
  if (count < 0) return WRONG_USAGE;
  if (equal(mode, ascii("brood"))) return brood(count);
  if (argc < 4) return WRONG_USAGE;
  const command = argv + 24;
  if (equal(mode, ascii("start"))) return measureStart(count, command, envp);
  if (equal(mode, ascii("latency"))) return measureLatency(count, command, envp);
  // These two take no number of samples: it is 1.
  if (equal(mode, ascii("reap"))) return measureReaping(command, envp);
  if (equal(mode, ascii("idle"))) return holdIdle(command, envp);
  return WRONG_USAGE;
}
