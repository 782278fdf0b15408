// The calls that start, change, wait for and end processes.
import { type Answer, ECHILD, EINVAL, ENAMETOOLONG, ENOTTY } from "./abi.ts";
import { PendingSignals } from "./pending-signals.ts";
import type { Process } from "./processes.ts";
import { Left, type SimulatedKernel } from "./simulated-kernel.ts";

type ProcessCall =
  | "getpid"
  | "clone"
  | "wait4"
  | "execve"
  | "exit_group"
  | "setpgid"
  | "getpgid"
  | "setsid"
  | "getsid"
  | "setgroups"
  | "setresgid"
  | "setresuid"
  | "prctl"
  | "ioctl"
  | "clock_gettime";

const [WNOHANG, WUNTRACED] = [1n, 2n];
const [PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER, PR_GET_CHILD_SUBREAPER] = [1, 36, 37];
const [TIOCSCTTY, TIOCGPGRP, TIOCSPGRP, TIOCNOTTY] = [0x540e, 0x540f, 0x5410, 0x5422];
const [PATH_MAX, NAME_MAX] = [4096, 255];

export function processCalls(kernel: SimulatedKernel): Readonly<Record<ProcessCall, Answer>> {
  return {
    getpid: () => kernel.self.pid,
    clone: (flags) => clone(kernel, flags!),
    wait4: (pid, status, options) => wait4(kernel, pid!, status!, options!),
    execve: (path, argv, envp) => {
      const file = kernel.memory.text(path!);
      const isTooLong = file.split("/").some((part) => part.length > NAME_MAX);
      if (isTooLong || file.length >= PATH_MAX) return -ENAMETOOLONG;
      return kernel.execute(file, kernel.memory.texts(argv!), kernel.memory.texts(envp!));
    },
    exit_group: (status) => {
      throw new Left("exit", Number(status! & 0xffn));
    },
    setpgid: (pid, group) => {
      if (pid !== 0n || group !== 0n) return -EINVAL;
      kernel.self.group = kernel.self.pid;
      return 0;
    },
    getpgid: (pid) => (pid === 0n ? kernel.self.group : -EINVAL),
    setsid: () => {
      kernel.self.group = kernel.self.pid;
      kernel.self.session = kernel.self.pid;
      return kernel.self.pid;
    },
    getsid: (pid) => (pid === 0n ? kernel.self.session : -EINVAL),
    setgroups: (count, list) => {
      kernel.memory.bytes(list!, Number(count) * 4);
      return 0;
    },
    setresgid: () => 0,
    setresuid: () => 0,
    prctl: (option, argument) => prctl(kernel, Number(option), argument!),
    ioctl: (fd, request, argument) => ioctl(kernel, Number(fd), Number(request), argument!),
    clock_gettime: (clock, time) => {
      if (clock !== 1n) return -EINVAL;
      const view = kernel.memory.buffer(time!, 16);
      view.setBigInt64(0, BigInt(Math.floor(kernel.nowMs / 1000)), true);
      view.setBigInt64(8, BigInt(Math.floor((kernel.nowMs % 1000) * 1e6)), true);
      return 0;
    },
  };
}

function clone(kernel: SimulatedKernel, flags: bigint): number {
  if (flags !== 17n) throw new Error(`clone with other flags than SIGCHLD: ${flags}`);
  const ofTheParent = kernel.childMakesGroup ? {} : { group: kernel.self.group };
  const child = kernel.processes.add({ parent: kernel.self.pid, ...ofTheParent });
  if (!kernel.isChild) {
    kernel.history.push({ kind: "started", pid: child.pid });
    return child.pid;
  }
  child.group = kernel.self.group;
  kernel.self = child;
  kernel.pending = new PendingSignals();
  return 0;
}

function wait4(kernel: SimulatedKernel, pid: bigint, status: bigint, options: bigint): number {
  if ((options & WNOHANG) === 0n) throw new Error("wait4 may block: no WNOHANG");
  if (BigInt.asIntN(32, pid) !== -1n) throw new Error("wait4 for one process leaves orphans");
  const children = kernel.processes.childrenOf(kernel.self.pid);
  if (children.length === 0) return -ECHILD;
  for (const child of children) {
    if (child.waitStatus !== undefined) return reap(kernel, child, child.waitStatus, status);
    if (child.stoppedBy !== undefined && (options & WUNTRACED) !== 0n) {
      kernel.memory.buffer(status, 4).setInt32(0, (child.stoppedBy << 8) | 0x7f, true);
      kernel.history.push({ kind: "told of a stop", pid: child.pid, signal: child.stoppedBy });
      child.stoppedBy = undefined;
      return child.pid;
    }
  }
  return 0;
}

function reap(kernel: SimulatedKernel, { pid }: Process, waitStatus: number, status: bigint) {
  kernel.memory.buffer(status, 4).setInt32(0, waitStatus, true);
  kernel.processes.remove(pid);
  kernel.history.push({ kind: "reaped", atMs: kernel.nowMs, pid, waitStatus });
  return pid;
}

function prctl(kernel: SimulatedKernel, option: number, argument: bigint): number {
  switch (option) {
    case PR_SET_PDEATHSIG:
      return argument >= 1n && argument <= 64n ? 0 : -EINVAL;
    case PR_SET_CHILD_SUBREAPER:
      kernel.isSubreaper = argument !== 0n;
      return 0;
    case PR_GET_CHILD_SUBREAPER:
      kernel.memory.buffer(argument, 4).setInt32(0, kernel.isSubreaper ? 1 : 0, true);
      return 0;
    default:
      return -EINVAL;
  }
}

function ioctl(kernel: SimulatedKernel, fd: number, request: number, argument: bigint): number {
  const { terminal, self, memory, processes } = kernel;
  if (request === TIOCSCTTY) return terminal.take(fd, self);
  if (!terminal.isControlling(fd, self)) return -ENOTTY;
  switch (request) {
    case TIOCGPGRP:
      memory.buffer(argument, 4).setInt32(0, terminal.foreground, true);
      return 0;
    case TIOCSPGRP: {
      const group = memory.view(argument, 4).getInt32(0, true);
      return terminal.setForeground(fd, self, group, processes.targets(-group, self));
    }
    case TIOCNOTTY:
      if (terminal.release(self)) hangUp(kernel);
      return 0;
    default:
      return -EINVAL;
  }
}

/** A session leader that lets go of its terminal hangs up on the foreground group. */
function hangUp(kernel: SimulatedKernel): void {
  if (kernel.terminal.foreground !== kernel.self.group) return;
  kernel.raise(1, { sender: 0 });
  kernel.raise(18, { sender: 0 });
}
