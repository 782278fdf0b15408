// The numbers of x86-64 Linux that the simulated kernel answers to.

export const EINTR = 4;
export const EAGAIN = 11;
export const ECHILD = 10;
export const ENOMEM = 12;
export const EACCES = 13;
export const ENOENT = 2;
export const ENOEXEC = 8;
export const ESRCH = 3;
export const SIGCHLD = 17;

export const abi = {
  calls: new Map<number, string>([
    [0, "read"],
    [1, "write"],
    [3, "close"],
    [13, "rt_sigaction"],
    [14, "rt_sigprocmask"],
    [16, "ioctl"],
    [39, "getpid"],
    [44, "sendto"],
    [56, "fork"],
    [59, "execve"],
    [61, "wait4"],
    [62, "kill"],
    [80, "chdir"],
    [109, "setpgid"],
    [112, "setsid"],
    [116, "setgroups"],
    [117, "setresuid"],
    [119, "setresgid"],
    [121, "getpgid"],
    [124, "getsid"],
    [128, "rt_sigtimedwait"],
    [129, "rt_sigqueueinfo"],
    [157, "prctl"],
    [217, "getdents64"],
    [228, "clock_gettime"],
    [231, "exit_group"],
    [257, "openat"],
    [271, "ppoll"],
    [289, "signalfd4"],
    [328, "pwritev2"],
    [436, "close_range"],
  ]),
};
