// Numbers of the Linux ABI that are the same on x86-64 and arm64 (include/uapi of the kernel).

export const EPERM: i32 = 1;
export const ENOENT: i32 = 2;
export const ESRCH: i32 = 3;
export const EINTR: i32 = 4;
export const EIO: i32 = 5;
export const E2BIG: i32 = 7;
export const ENOEXEC: i32 = 8;
export const ECHILD: i32 = 10;
export const EAGAIN: i32 = 11;
export const ENOMEM: i32 = 12;
export const EACCES: i32 = 13;
export const ENODEV: i32 = 19;
export const ENOTDIR: i32 = 20;
export const EINVAL: i32 = 22;
export const EMFILE: i32 = 24;
export const ETXTBSY: i32 = 26;
export const ENAMETOOLONG: i32 = 36;
export const ENOSYS: i32 = 38;
export const ELOOP: i32 = 40;
export const ENOTSOCK: i32 = 88;
export const EMSGSIZE: i32 = 90;
export const EPROTOTYPE: i32 = 91;
export const EOPNOTSUPP: i32 = 95;
export const ECONNRESET: i32 = 104;
export const ENOBUFS: i32 = 105;
export const ETIMEDOUT: i32 = 110;
export const ESTALE: i32 = 116;

export const SIGHUP: i32 = 1;
export const SIGINT: i32 = 2;
export const SIGQUIT: i32 = 3;
export const SIGILL: i32 = 4;
export const SIGTRAP: i32 = 5;
export const SIGABRT: i32 = 6;
export const SIGBUS: i32 = 7;
export const SIGFPE: i32 = 8;
export const SIGKILL: i32 = 9;
export const SIGSEGV: i32 = 11;
export const SIGPIPE: i32 = 13;
export const SIGTERM: i32 = 15;
export const SIGCHLD: i32 = 17;
export const SIGCONT: i32 = 18;
export const SIGSTOP: i32 = 19;
export const SIGTSTP: i32 = 20;
export const SIGTTIN: i32 = 21;
export const SIGTTOU: i32 = 22;
export const SIGSYS: i32 = 31;
/** The C library keeps 32 and 33 for itself, so what everybody calls SIGRTMIN is 34 (signal(7)). */
export const SIGRTMIN: i32 = 34;
export const SIGRTMAX: i32 = 64;

export const SIG_DFL: i64 = 0;
export const SIG_IGN: i64 = 1;
export const SIG_BLOCK: i64 = 0;
export const SIG_UNBLOCK: i64 = 1;
export const SIG_SETMASK: i64 = 2;
/** si_code of sigqueue(3), the only kind of signal that carries a value worth passing on. */
export const SI_QUEUE: i32 = -1;
export const SI_KERNEL: i32 = 0x80;

export const TIOCSCTTY: i64 = 0x540e;
export const TIOCGPGRP: i64 = 0x540f;
export const TIOCSPGRP: i64 = 0x5410;
export const TIOCNOTTY: i64 = 0x5422;

export const PR_SET_PDEATHSIG: i64 = 1;
export const PR_SET_CHILD_SUBREAPER: i64 = 36;
export const PR_GET_CHILD_SUBREAPER: i64 = 37;

export const WNOHANG: i64 = 1;
export const WUNTRACED: i64 = 2;

export const POLLIN: i32 = 1;
export const POLLOUT: i32 = 4;
export const POLLRDHUP: i32 = 0x2000;
export const O_RDONLY: i64 = 0;
export const O_NONBLOCK: i64 = 0x800;
export const O_CLOEXEC: i64 = 0x80000;
export const AT_FDCWD: i64 = -100;
export const CLOCK_REALTIME: i64 = 0;
export const CLOCK_MONOTONIC: i64 = 1;
export const MSG_DONTWAIT: i64 = 0x40;
export const MSG_NOSIGNAL: i64 = 0x4000;
export const RWF_NOWAIT: i64 = 8;
export const AF_UNIX: i64 = 1;
export const SOCK_STREAM: i64 = 1;
export const SOCK_DGRAM: i64 = 2;
export const SOCK_SEQPACKET: i64 = 5;
export const SOL_SOCKET: i64 = 1;
export const SO_PEERCRED: i64 = 17;
export const MSG_PEEK: i64 = 2;
export const MSG_CMSG_CLOEXEC: i64 = 0x40000000;
export const MSG_TRUNC: i32 = 0x20;
export const SCM_CREDENTIALS: i32 = 2;
export const SCM_RIGHTS: i32 = 1;
export const MSG_CTRUNC: i32 = 8;
export const PR_SET_NAME: i64 = 15;
export const MADV_DONTNEED: i64 = 4;
