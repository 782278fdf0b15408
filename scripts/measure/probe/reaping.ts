// How long PID 1 takes to reap thousands of orphans that are dead already.
//
// Their parent leaves them as zombies and is killed then: all of them become children of PID 1 in
// that moment, with one SIGCHLD. So what is measured is reaping, not the end of processes.

import { SIGKILL } from "../../../src/pid1/constants";
import {
  close,
  exit_group,
  fork,
  getpid,
  kill,
  read,
  wait4,
  write,
} from "../../../src/pid1/syscalls";
import { nanosleep, pipe2, sleepForever, waitid } from "./kernel-calls";
import { ANSWER, PIPE, SIGINFO, TIMESPEC, WORD } from "./memory-map";
import { end, REPORT, readReport, startAsPid1 } from "./namespace";
import { nowNs, printSamples, putSample, sendWord } from "./results";

const P_PID: i64 = 1;
const WEXITED: i64 = 4;
const WNOWAIT: i64 = 0x1000000;
/** Between two looks: short against what is measured, and it leaves the processor to PID 1. */
const PAUSE_NS: i64 = 20000;

/** `argv` is an init with `PROBE brood ORPHANS` as its command. */
export function measureReaping(argv: i64, envp: i64): i32 {
  const pid = startAsPid1(argv, envp);
  if (pid === 0) return 1;
  const measured = readReport() && load<i64>(WORD) > 0;
  putSample(0, load<i64>(WORD));
  end(pid);
  return measured ? printSamples(1) : 1;
}

/** The child of PID 1: reports 0 when it is there, and then the time. */
export function brood(count: i32): i32 {
  sendWord(REPORT, 0);
  pipe2(PIPE);
  const parent = fork();
  if (parent === 0) leaveZombies(count);
  close(load<i32>(PIPE, 4));
  // Nothing comes where the parent has failed: it is gone, and so is the pipe's other end.
  if (read(load<i32>(PIPE), WORD, 1) !== 1) return 1;
  const from = nowNs();
  kill(parent, SIGKILL);
  wait4(parent, ANSWER, 0);
  // Nobody else forks in this namespace, so the pids follow each other.
  for (let pid = parent + 1; pid <= parent + count; pid++) {
    while (kill(pid, 0) === 0) pause();
  }
  sendWord(REPORT, nowNs() - from);
  return 0;
}

/** Never returns: tells when all its children are zombies, and waits for its own end. */
function leaveZombies(count: i32): void {
  const first = getpid() + 1;
  for (let i = 0; i < count; i++) {
    const pid = fork();
    if (pid === 0) exit_group(0);
    if (pid !== first + i) exit_group(1);
  }
  for (let i = 0; i < count; i++) waitid(P_PID, first + i, SIGINFO, WEXITED | WNOWAIT);
  write(load<i32>(PIPE, 4), WORD, 1);
  sleepForever();
  exit_group(1);
}

function pause(): void {
  store<i64>(TIMESPEC, 0);
  store<i64>(TIMESPEC, PAUSE_NS, 8);
  nanosleep(TIMESPEC);
}
