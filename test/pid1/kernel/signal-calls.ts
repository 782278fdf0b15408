// The calls that block, take and send signals, and that wait for them.
import { type Answer, EAGAIN, EBADF, EINVAL, SIGKILL, SIGSTOP, SIGTSTP } from "./abi.ts";
import { isMember, writeSiginfo } from "./pending-signals.ts";
import type { SimulatedKernel } from "./simulated-kernel.ts";

type SignalCall =
  | "kill"
  | "rt_sigqueueinfo"
  | "rt_sigaction"
  | "rt_sigprocmask"
  | "rt_sigtimedwait"
  | "signalfd4"
  | "ppoll";

const SIG_SETMASK = 2n;
const SIGNALFD_FLAGS = 0x80800n;
const [POLLIN, POLLOUT] = [1, 4];
const SI_QUEUE = -1;

export function signalCalls(kernel: SimulatedKernel): Readonly<Record<SignalCall, Answer>> {
  return {
    kill: (pid, signal) => kernel.send(Number(BigInt.asIntN(32, pid!)), Number(signal), undefined),
    rt_sigqueueinfo: (pid, signal, info) => {
      const view = kernel.memory.view(info!, 128);
      const isHonest =
        view.getInt32(0, true) === Number(signal) &&
        view.getInt32(8, true) === SI_QUEUE &&
        view.getInt32(16, true) === kernel.self.pid;
      if (!isHonest) throw new Error("rt_sigqueueinfo: a siginfo that is not sigqueue(3)'s");
      return kernel.send(Number(pid), Number(signal), view.getBigInt64(24, true));
    },
    rt_sigaction: (signal, action, old, size) =>
      sigaction(kernel, Number(signal), action!, old!, size!),
    rt_sigprocmask: (how, set, old, size) => {
      if (how !== SIG_SETMASK || size !== 8n) return -EINVAL;
      if (old !== 0n) kernel.memory.buffer(old!, 8).setBigUint64(0, kernel.mask, true);
      kernel.mask = kernel.memory.view(set!, 8).getBigUint64(0, true);
      deliverUnblocked(kernel);
      return 0;
    },
    rt_sigtimedwait: (set, info, timeout, size) => {
      if (size !== 8n) return -EINVAL;
      const wanted = kernel.memory.view(set!, 8).getBigUint64(0, true);
      kernel.wait(wanted, milliseconds(kernel, timeout!));
      const signal = kernel.pending.take(wanted);
      if (signal === undefined) return -EAGAIN;
      kernel.took(signal);
      writeSiginfo(kernel.memory.buffer(info!, 128), signal);
      return signal.signal;
    },
    signalfd4: (fd, set, size, flags) => {
      if (BigInt.asIntN(32, fd!) !== -1n || size !== 8n) return -EINVAL;
      if (flags !== SIGNALFD_FLAGS) throw new Error("the signalfd may block, or leak");
      kernel.signalFd = {
        fd: kernel.freeFd(),
        set: kernel.memory.view(set!, 8).getBigUint64(0, true),
      };
      return kernel.signalFd.fd;
    },
    ppoll: (fds, count, timeout) => (count === 1n ? ppoll(kernel, fds!, timeout!) : -EINVAL),
  };
}

function sigaction(
  kernel: SimulatedKernel,
  signal: number,
  action: bigint,
  old: bigint,
  size: bigint,
): number {
  if (size !== 8n || signal < 1 || signal > 64) return -EINVAL;
  if (old !== 0n) {
    kernel.memory.buffer(old, 32).setBigUint64(0, kernel.handlers.get(signal) ?? 0n, true);
  }
  if (action === 0n) return 0;
  if (signal === SIGKILL || signal === SIGSTOP) return -EINVAL;
  const handler = kernel.memory.view(action, 32).getBigUint64(0, true);
  if (handler > 1n) throw new Error("PID 1 has no signal handlers");
  kernel.handlers.set(signal, handler);
  return 0;
}

/** What is pending and not blocked any more has its effect: for the stops that is a stop. */
function deliverUnblocked(kernel: SimulatedKernel): void {
  for (const { signal } of [...kernel.pending.list()]) {
    if (isMember(kernel.mask, signal)) continue;
    kernel.pending.take(1n << BigInt(signal - 1));
    if (signal < SIGTSTP || signal > SIGTSTP + 2) throw new Error(`signal ${signal} ends PID 1`);
    kernel.history.push({ kind: "stopped itself", signal });
    kernel.onStopped();
  }
}

function ppoll(kernel: SimulatedKernel, fds: bigint, timeout: bigint): number {
  const poll = kernel.memory.view(fds, 8);
  const fd = poll.getInt32(0, true);
  const events = poll.getInt16(4, true);
  const ms = milliseconds(kernel, timeout);
  if (fd === 2 && events === POLLOUT) {
    if (ms !== 0) throw new Error("PID 1 waits for the reader of its messages");
    return kernel.stderr.isWritable() ? 1 : 0;
  }
  if (fd !== kernel.signalFd?.fd || events !== POLLIN) return -EBADF;
  kernel.wait(kernel.signalFd.set, ms);
  const isReady = kernel.pending.has(kernel.signalFd.set);
  kernel.memory.buffer(fds, 8).setInt16(6, isReady ? POLLIN : 0, true);
  return isReady ? 1 : 0;
}

/** A struct timespec, which the kernel refuses when it is not normal. No address is no limit. */
function milliseconds(kernel: SimulatedKernel, timespec: bigint): number | undefined {
  if (timespec === 0n) return undefined;
  const view = kernel.memory.view(timespec, 16);
  const [seconds, nanoseconds] = [view.getBigInt64(0, true), view.getBigInt64(8, true)];
  if (seconds < 0n || nanoseconds < 0n || nanoseconds >= 1_000_000_000n) {
    throw new Error(`a wrong timespec: ${seconds} s, ${nanoseconds} ns`);
  }
  return Number(seconds) * 1000 + Number(nanoseconds) / 1e6;
}
