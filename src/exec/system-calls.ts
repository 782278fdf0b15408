// The system calls that programs make, by the kernel's names: their numbers on x86-64 and arm64
// (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h). arm64 has no open,
// mkdir, chown, dup2 and the like, so the calls that both have are used.

import type { Machine } from "./facts.ts";

const NUMBERS = {
  bind: [49, 200],
  capset: [126, 91],
  chdir: [80, 49],
  chroot: [161, 51],
  close: [3, 57],
  dup3: [292, 24],
  execve: [59, 221],
  fchmodat: [268, 53],
  fcntl: [72, 25],
  fchownat: [260, 54],
  getpid: [39, 172],
  ioprio_set: [251, 30],
  listen: [50, 201],
  lseek: [8, 62],
  memfd_create: [319, 279],
  mkdirat: [258, 34],
  openat: [257, 56],
  prctl: [157, 167],
  prlimit64: [302, 261],
  rt_sigaction: [13, 134],
  sendfile: [40, 71],
  sched_setaffinity: [203, 122],
  sched_setscheduler: [144, 119],
  setgroups: [116, 159],
  setpriority: [141, 140],
  setresgid: [119, 149],
  setresuid: [117, 147],
  setsid: [112, 157],
  setsockopt: [54, 208],
  socket: [41, 198],
  symlinkat: [266, 36],
  umask: [95, 166],
  unlinkat: [263, 35],
  write: [1, 64],
} as const;

export type SystemCall = keyof typeof NUMBERS;

export function systemCall(name: SystemCall, machine: Machine): number {
  return NUMBERS[name][machine === "x64" ? 0 : 1];
}
