// How long a command takes from fork(2) to its exit status, again and again.

import { peek64 } from "../../../src/pid1/kernel";
import { execve, exit_group, fork, wait4 } from "../../../src/pid1/syscalls";
import { ANSWER } from "./memory-map";
import { nowNs, printSamples, putSample } from "./results";

export function measureStart(count: i32, argv: i64, envp: i64): i32 {
  for (let i = 0; i < count; i++) {
    const from = nowNs();
    const pid = fork();
    if (pid === 0) {
      execve(peek64(argv), argv, envp);
      exit_group(127);
    }
    if (wait4(pid, ANSWER, 0) !== pid) return 1;
    putSample(i, nowNs() - from);
    if (load<i32>(ANSWER) !== 0) return 1;
  }
  return printSamples(count);
}
