// The numbers of the Linux ABI that the simulated kernel answers to, for both architectures
// (the kernel's include/uapi and its tables of system calls).
import type { Architecture } from "../../../scripts/aot/compile.ts";

export const ARCHITECTURES: readonly Architecture[] = ["x64", "arm64"];

export const EPERM = 1;
export const ENOENT = 2;
export const ESRCH = 3;
export const EINTR = 4;
export const EIO = 5;
export const E2BIG = 7;
export const ENOEXEC = 8;
export const EBADF = 9;
export const ECHILD = 10;
export const EAGAIN = 11;
export const ENOMEM = 12;
export const EACCES = 13;
export const ENODEV = 19;
export const ENOTDIR = 20;
export const EINVAL = 22;
export const EMFILE = 24;
export const ENOTTY = 25;
export const ETXTBSY = 26;
export const EPIPE = 32;
export const ENAMETOOLONG = 36;
export const ENOSYS = 38;
export const ELOOP = 40;
export const ENOTSOCK = 88;
export const EOPNOTSUPP = 95;
export const ETIMEDOUT = 110;
export const ESTALE = 116;

export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGPIPE = 13;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGTSTP = 20;
export const SIGTTIN = 21;
export const SIGTTOU = 22;
export const SIGRTMIN = 34;
export const SIGRTMAX = 64;
/** si_code of kill(2) and of sigqueue(3). */
export const SI_USER = 0;
export const SI_QUEUE = -1;

/** Each call that PID 1 may make, with its number on x86-64 and on arm64. */
const NUMBERS = {
  read: [0, 63],
  write: [1, 64],
  close: [3, 57],
  rt_sigaction: [13, 134],
  rt_sigprocmask: [14, 135],
  ioctl: [16, 29],
  getpid: [39, 172],
  sendto: [44, 206],
  clone: [56, 220],
  execve: [59, 221],
  wait4: [61, 260],
  kill: [62, 129],
  chdir: [80, 49],
  setpgid: [109, 154],
  setsid: [112, 157],
  setgroups: [116, 159],
  setresuid: [117, 147],
  setresgid: [119, 149],
  getpgid: [121, 155],
  getsid: [124, 156],
  rt_sigtimedwait: [128, 137],
  rt_sigqueueinfo: [129, 138],
  prctl: [157, 167],
  getdents64: [217, 61],
  clock_gettime: [228, 113],
  exit_group: [231, 94],
  openat: [257, 56],
  ppoll: [271, 73],
  signalfd4: [289, 74],
  pwritev2: [328, 287],
  close_range: [436, 436],
} as const;

export type CallName = keyof typeof NUMBERS;

/** A call's arguments to its result: zero or more, or a negative errno. */
export type Answer = (...args: bigint[]) => number;

/** What a number means on an architecture. Those that are not here PID 1 never uses. */
export function callNames(arch: Architecture): ReadonlyMap<number, CallName> {
  const entries = Object.entries(NUMBERS) as [CallName, readonly [number, number]][];
  return new Map(entries.map(([name, [x64, arm64]]) => [arch === "x64" ? x64 : arm64, name]));
}
