// A signal's way: from the sender to PID 1, to its child, and the child's answer back.

import { kill, rt_sigprocmask, rt_sigtimedwait } from "../../../src/pid1/syscalls";
import { ANSWER, SIGINFO } from "./memory-map";
import { end, REPORT, readReport, startAsPid1 } from "./namespace";
import { nowNs, printSamples, putSample, sendWord } from "./results";

const SIGUSR1: i32 = 10;
const SIG_BLOCK: i64 = 0;

/** `argv` is an init with `PROBE answer` as its command. */
export function measureLatency(count: i32, argv: i64, envp: i64): i32 {
  const pid = startAsPid1(argv, envp);
  if (pid === 0) return 1;
  for (let i = 0; i < count; i++) {
    const from = nowNs();
    kill(pid, SIGUSR1);
    if (!readReport()) return 1;
    putSample(i, nowNs() - from);
  }
  end(pid);
  return printSamples(count);
}

/** The child: a report when it is ready, then one for each signal. */
export function answerSignals(): i32 {
  store<u64>(ANSWER, (<u64>1) << (SIGUSR1 - 1));
  rt_sigprocmask(SIG_BLOCK, ANSWER, 0);
  do {
    sendWord(REPORT, 0);
  } while (rt_sigtimedwait(ANSWER, SIGINFO, 0) === SIGUSR1);
  return 0;
}
