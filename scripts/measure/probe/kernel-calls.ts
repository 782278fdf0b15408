// The system calls that the probe makes besides those of PID 1. Each returns the kernel's result:
// zero or more, or the negated errno.

import { syscall0, syscall2, syscall3, syscall4, syscall5 } from "../../../src/pid1/kernel";

const X64 = ARCH === 0;

export function pipe2(descriptors: usize): i32 {
  return <i32>syscall2(X64 ? 293 : 59, descriptors, 0);
}

export function dup3(from: i32, to: i32): i32 {
  return <i32>syscall3(X64 ? 292 : 24, from, to, 0);
}

export function nanosleep(time: usize): void {
  syscall2(X64 ? 35 : 101, time, 0);
}

/** clone(2) with nothing shared: a fork(2) into the namespaces that the flags make. */
export function clone(flags: i64): i32 {
  return <i32>syscall5(X64 ? 56 : 220, flags, 0, 0, 0, 0);
}

export function waitid(kind: i64, which: i32, info: usize, options: i64): i32 {
  return <i32>syscall5(X64 ? 247 : 95, kind, which, info, options, 0);
}

export function mount(source: i64, target: i64, type: i64, flags: i64): i32 {
  return <i32>syscall5(X64 ? 165 : 40, source, target, type, flags, 0);
}

export function geteuid(): i32 {
  return <i32>syscall0(X64 ? 107 : 175);
}

/** Waits for no descriptor and no time: until a signal comes. */
export function sleepForever(): void {
  syscall4(X64 ? 271 : 73, 0, 0, 0, 0);
}
