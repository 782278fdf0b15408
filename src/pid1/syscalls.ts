// The system calls that PID 1 makes, by the kernel's names. The numbers differ between the two
// architectures (ARCH is set by the build: 0 is x86-64, 1 is arm64); only calls that both have are
// used. Each returns the kernel's result: zero or more, or the negated errno.

import {
  AF_UNIX,
  AT_FDCWD,
  MADV_DONTNEED,
  MSG_DONTWAIT,
  O_CLOEXEC,
  O_NONBLOCK,
  O_RDONLY,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
} from "./constants";
import { syscall0, syscall1, syscall2, syscall3, syscall4, syscall5, syscall6 } from "./kernel";
import { ANSWER } from "./memory-map";

const X64 = ARCH === 0;
/** The kernel's sigset_t in bytes: a parameter of every call that takes one. */
const SIGSET_BYTES: i64 = 8;

export function read(fd: i32, buffer: usize, length: i32): i32 {
  return <i32>syscall3(X64 ? 0 : 63, fd, buffer, length);
}

export function write(fd: i32, buffer: usize, length: i32): i32 {
  return <i32>syscall3(X64 ? 1 : 64, fd, buffer, length);
}

/** The same of a text that may lie above 4 GiB. */
export function writeText(fd: i32, text: i64, length: i32): void {
  syscall3(X64 ? 1 : 64, fd, text, length);
}

/** F_SETFL: a socket whose writers wait, as those of a pipe do. */
export function makeBlocking(fd: i32): void {
  const F_SETFL: i64 = 4;
  syscall3(X64 ? 72 : 25, fd, F_SETFL, 0);
}

export function close(fd: i32): void {
  syscall1(X64 ? 3 : 57, fd);
}

/** Closes every descriptor from `first` on. Linux 5.9; an older kernel answers ENOSYS. */
export function closeFrom(first: i32): void {
  syscall3(436, first, 0xffffffff, 0);
}

export function openForReading(path: i64): i32 {
  return <i32>syscall4(X64 ? 257 : 56, AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
}

export function getdents64(fd: i32, buffer: usize, length: i32): i32 {
  return <i32>syscall3(X64 ? 217 : 61, fd, buffer, length);
}

export function sendto(fd: i32, buffer: usize, length: i32, flags: i64): i32 {
  return <i32>syscall6(X64 ? 44 : 206, fd, buffer, length, flags, 0, 0);
}

/** Writes at the file's own position, which -1 stands for, with the RWF_ flags of pwritev2(2). */
export function pwritev2(fd: i32, iov: usize, count: i32, flags: i64): i32 {
  return <i32>syscall6(X64 ? 328 : 287, fd, iov, count, -1, -1, flags);
}

export function ppoll(fds: usize, count: i32, timeout: usize): i32 {
  return <i32>syscall5(X64 ? 271 : 73, fds, count, timeout, 0, SIGSET_BYTES);
}

export function ioctl(fd: i32, request: i64, argument: i64): i32 {
  return <i32>syscall3(X64 ? 16 : 29, fd, request, argument);
}

export function chdir(path: i64): i32 {
  return <i32>syscall1(X64 ? 80 : 49, path);
}

export function rt_sigaction(signal: i32, action: usize, old: usize): i32 {
  return <i32>syscall4(X64 ? 13 : 134, signal, action, old, SIGSET_BYTES);
}

export function rt_sigprocmask(how: i64, set: usize, old: usize): i32 {
  return <i32>syscall4(X64 ? 14 : 135, how, set, old, SIGSET_BYTES);
}

export function rt_sigtimedwait(set: usize, info: usize, timeout: usize): i32 {
  return <i32>syscall4(X64 ? 128 : 137, set, info, timeout, SIGSET_BYTES);
}

export function rt_sigqueueinfo(pid: i32, signal: i32, info: usize): i32 {
  return <i32>syscall3(X64 ? 129 : 138, pid, signal, info);
}

export function signalfd4(fd: i32, set: usize): i32 {
  return <i32>syscall4(X64 ? 289 : 74, fd, set, SIGSET_BYTES, O_CLOEXEC | O_NONBLOCK);
}

export function kill(pid: i32, signal: i32): i32 {
  return <i32>syscall2(X64 ? 62 : 129, pid, signal);
}

/** fork(2), as clone(2) with SIGCHLD and nothing shared: arm64 has no call of its own for it. */
export function fork(): i32 {
  return <i32>syscall5(X64 ? 56 : 220, 17, 0, 0, 0, 0);
}

export function execve(path: i64, argv: i64, envp: i64): i32 {
  return <i32>syscall3(X64 ? 59 : 221, path, argv, envp);
}

export function wait4(pid: i32, status: usize, options: i64): i32 {
  return <i32>syscall4(X64 ? 61 : 260, pid, status, options, 0);
}

export function exit_group(status: i32): void {
  syscall1(X64 ? 231 : 94, status);
}

export function getpid(): i32 {
  return <i32>syscall0(X64 ? 39 : 172);
}

export function getpgid(pid: i32): i32 {
  return <i32>syscall1(X64 ? 121 : 155, pid);
}

export function setpgid(pid: i32, group: i32): i32 {
  return <i32>syscall2(X64 ? 109 : 154, pid, group);
}

export function getsid(pid: i32): i32 {
  return <i32>syscall1(X64 ? 124 : 156, pid);
}

export function setsid(): i32 {
  return <i32>syscall0(X64 ? 112 : 157);
}

export function setgroups(count: i32, groups: usize): i32 {
  return <i32>syscall2(X64 ? 116 : 159, count, groups);
}

export function setresgid(gid: i64): i32 {
  return <i32>syscall3(X64 ? 119 : 149, gid, gid, gid);
}

export function setresuid(uid: i64): i32 {
  return <i32>syscall3(X64 ? 117 : 147, uid, uid, uid);
}

export function prctl(option: i64, argument: i64): i32 {
  return <i32>syscall5(X64 ? 157 : 167, option, argument, 0, 0, 0);
}

export function clock_gettime(clock: i64, time: usize): i32 {
  return <i32>syscall2(X64 ? 228 : 113, clock, time);
}

export function socketpair(fds: usize): i32 {
  const type = SOCK_SEQPACKET | O_CLOEXEC;
  return <i32>syscall4(X64 ? 53 : 199, AF_UNIX, type, 0, fds);
}

export function streamSocketpair(fds: usize): i32 {
  const type = SOCK_STREAM | O_CLOEXEC;
  return <i32>syscall4(X64 ? 53 : 199, AF_UNIX, type, 0, fds);
}

/** The new descriptor is close-on-exec and does not block; its peer may. */
export function accept4(fd: i32): i32 {
  return <i32>syscall4(X64 ? 288 : 242, fd, 0, 0, O_CLOEXEC | O_NONBLOCK);
}

export function getsockopt(fd: i32, option: i64, value: usize, length: usize): i32 {
  return <i32>syscall5(X64 ? 55 : 209, fd, SOL_SOCKET, option, value, length);
}

/** Does not wait: -EAGAIN where nothing has come. */
export function recv(fd: i32, buffer: usize, length: i32): i32 {
  return <i32>syscall6(X64 ? 45 : 207, fd, buffer, length, MSG_DONTWAIT, 0, 0);
}

export function recvmsg(fd: i32, header: usize, flags: i64): i32 {
  return <i32>syscall3(X64 ? 47 : 212, fd, header, flags);
}

export function sendmsg(fd: i32, header: usize, flags: i64): i32 {
  return <i32>syscall3(X64 ? 46 : 211, fd, header, flags);
}

export function pipe2(fds: usize): i32 {
  return <i32>syscall2(X64 ? 293 : 59, fds, O_CLOEXEC);
}

/** A copy without close-on-exec, for a program that is executed. */
export function dup3(from: i32, to: i32, flags: i64): i32 {
  return <i32>syscall3(X64 ? 292 : 24, from, to, flags);
}

export function readlinkat(path: i64, buffer: usize, length: i32): i32 {
  return <i32>syscall4(X64 ? 267 : 78, AT_FDCWD, path, buffer, length);
}

export function faccessat(path: i64): i32 {
  return <i32>syscall3(X64 ? 269 : 48, AT_FDCWD, path, 0);
}

/** Whether two descriptors of a process are one open file; false where the kernel does not tell. */
export function isSameFile(pid: i32, a: i32, b: i32): bool {
  const KCMP_FILE: i64 = 0;
  return syscall5(X64 ? 312 : 272, pid, pid, KCMP_FILE, a, b) === 0;
}

export function socket(type: i64): i32 {
  return <i32>syscall3(X64 ? 41 : 198, AF_UNIX, type | O_CLOEXEC | O_NONBLOCK, 0);
}

export function connect(fd: i32, address: usize, length: i32): i32 {
  return <i32>syscall3(X64 ? 42 : 203, fd, address, length);
}

/** Shuts the reading side: shutdown(2) with SHUT_RD. */
export function shutdownReading(fd: i32): void {
  syscall2(X64 ? 48 : 210, fd, 0);
}

export function setsockoptInt(fd: i32, level: i64, option: i64, value: i32): i32 {
  store<i32>(ANSWER, value);
  return <i32>syscall5(X64 ? 54 : 208, fd, level, option, ANSWER, 4);
}

export function sendmmsg(fd: i32, messages: usize, count: i32, flags: i64): i32 {
  return <i32>syscall4(X64 ? 307 : 269, fd, messages, count, flags);
}

export function writev(fd: i32, iov: usize, count: i32): i32 {
  return <i32>syscall3(X64 ? 20 : 66, fd, iov, count);
}

/** A file in memory that can be sealed; memfd_create(2) with MFD_CLOEXEC and MFD_ALLOW_SEALING. */
export function memfdCreate(): i32 {
  return <i32>syscall2(X64 ? 319 : 279, ascii("entry"), 3);
}

/** fcntl(2), F_ADD_SEALS: it is what it is now, for ever. */
export function seal(fd: i32): void {
  const F_ADD_SEALS: i64 = 1033;
  const ALL: i64 = 15;
  syscall3(X64 ? 72 : 25, fd, F_ADD_SEALS, ALL);
}

/** Whose a pipe is: what is opened again as /dev/stdout has to be the command's own. */
export function fchown(fd: i32, uid: i64, gid: i64): void {
  syscall3(X64 ? 93 : 55, fd, uid, gid);
}

/** Gives pages back to the kernel: they read as zero from then on. */
export function discard(address: usize, length: usize): void {
  syscall3(X64 ? 28 : 233, address, length, MADV_DONTNEED);
}

export function geteuid(): i32 {
  return <i32>syscall0(X64 ? 107 : 175);
}
