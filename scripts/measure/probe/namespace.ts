// A command line -> that command as PID 1 of a PID namespace of its own.

import { SIGKILL } from "../../../src/pid1/constants";
import { peek64 } from "../../../src/pid1/kernel";
import { close, execve, exit_group, kill, read, wait4 } from "../../../src/pid1/syscalls";
import { clone, dup3, geteuid, mount, pipe2 } from "./kernel-calls";
import { ANSWER, PIPE, WORD } from "./memory-map";

/**
 * stdout is where what runs below PID 1 reports to the probe outside: a JavaScript launcher passes
 * on no other descriptor.
 */
export const REPORT: i32 = 1;

const SIGCHLD: i64 = 17;
const CLONE_NEWNS: i64 = 0x20000;
const CLONE_NEWUSER: i64 = 0x10000000;
const CLONE_NEWPID: i64 = 0x20000000;
const MS_REC: i64 = 0x4000;
const MS_PRIVATE: i64 = 0x40000;

let reports: i32 = -1;

/**
 * Starts `argv` (a path, no search in PATH) and waits for its first report; the pid as it is seen
 * from outside, or 0 where there is none.
 */
export function startAsPid1(argv: i64, envp: i64): i32 {
  if (pipe2(PIPE) !== 0) return 0;
  reports = load<i32>(PIPE);
  const writer = load<i32>(PIPE, 4);
  // Only root may do without a user namespace (user_namespaces(7)).
  const user: i64 = geteuid() === 0 ? 0 : CLONE_NEWUSER;
  const pid = clone(SIGCHLD | CLONE_NEWPID | CLONE_NEWNS | user);
  if (pid === 0) {
    dup3(writer, REPORT);
    close(writer);
    close(reports);
    // The JavaScript launcher looks itself up in /proc. Where it cannot be mounted, all else runs.
    mount(0, ascii("/"), 0, MS_REC | MS_PRIVATE);
    mount(ascii("proc"), ascii("/proc"), ascii("proc"), 0);
    execve(peek64(argv), argv, envp);
    exit_group(127);
  }
  close(writer);
  if (pid > 0 && readReport()) return pid;
  end(pid);
  return 0;
}

/** Waits for a report, which is in WORD then; false when everybody below has ended. */
export function readReport(): bool {
  return read(reports, WORD, 8) === 8;
}

/** PID 1's end is that of the whole namespace. */
export function end(pid: i32): void {
  if (pid <= 0) return;
  kill(pid, SIGKILL);
  wait4(pid, ANSWER, 0);
}
