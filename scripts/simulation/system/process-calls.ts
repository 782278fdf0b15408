// The calls that start, change, wait for and end processes, and that tell the time.

import type { CallHandler, Context } from "./call-handler.ts";
import { Gone, type Process } from "./process.ts";

const [ENOENT, ESRCH, ECHILD, EINVAL] = [2, 3, 10, 22];
const WNOHANG = 1n;
const PR_SET_CHILD_SUBREAPER = 36n;
const SIG_SETMASK = 2n;
const CLOCK_REALTIME = 0n;
/** Where the real clock stands when the machine starts. */
const START_OF_TIME_MS = 1_700_000_000_000;

export const PROCESS_CALLS: Readonly<Record<number, CallHandler>> = {
  // rt_sigprocmask
  14: {
    make: ({ process, code, kernel }, [how, set, old]) => {
      if (how !== SIG_SETMASK) return -EINVAL;
      if (old !== 0n) code.view.setBigUint64(Number(old), process.mask, true);
      process.mask = code.view.getBigUint64(Number(set), true);
      kernel.deliverUnblocked(process);
      return 0;
    },
  },
  // madvise
  28: {
    make: ({ code }, [address, length]) => {
      code.bytes.fill(0, Number(address), Number(address! + length!));
      return 0;
    },
  },
  // getpid
  39: { make: ({ process }) => process.pid },
  // clone
  56: { make: ({ kernel, process }) => kernel.fork(process).pid },
  // execve
  59: {
    make: ({ process, code, kernel }, [path, argv, envp]) => {
      const started = { argv: code.texts(argv!), environment: code.texts(envp!) };
      const program = kernel.observer.execute(process, code.text(path!), started);
      if (typeof program === "number") return -program;
      kernel.become(process, program, started);
      throw new Gone();
    },
  },
  // wait4
  61: { make: wait },
  // kill
  62: { make: kill },
  // chdir
  80: { make: () => 0 },
  // geteuid
  107: { make: ({ process }) => process.uid },
  // setsid
  112: { make: ({ process }) => process.pid },
  // prctl
  157: {
    make: ({ process }, [option, argument]) => {
      if (option === PR_SET_CHILD_SUBREAPER) process.isSubreaper = argument !== 0n;
      return 0;
    },
  },
  // clock_gettime
  228: {
    make: ({ kernel, code }, [clock, time]) => {
      const ms = kernel.nowMs + (clock === CLOCK_REALTIME ? START_OF_TIME_MS : 0);
      code.view.setBigInt64(Number(time), BigInt(Math.floor(ms / 1000)), true);
      code.view.setBigInt64(Number(time) + 8, BigInt((ms % 1000) * 1e6), true);
      return 0;
    },
  },
  // exit_group
  231: {
    make: ({ kernel, process }, [status]) => {
      kernel.end(process, Number(status! & 0xffn) << 8);
      throw new Gone();
    },
  },
  // readlinkat: no /proc/self/exe.
  267: { make: () => -ENOENT },
  // faccessat
  269: { make: () => -ENOENT },
};

function wait({ kernel, process, code }: Context, args: readonly bigint[]): number {
  const [pid, status, options] = args;
  if ((options! & WNOHANG) === 0n || BigInt.asIntN(32, pid!) !== -1n) {
    throw new Error("wait4 that may wait, or leaves others");
  }
  const children = kernel.childrenOf(process.pid);
  if (children.length === 0) return -ECHILD;
  const ended = children.find(({ waitStatus }) => waitStatus !== undefined);
  if (ended === undefined) return 0;
  code.view.setInt32(Number(status), ended.waitStatus!, true);
  kernel.processes.delete(ended.pid);
  return ended.pid;
}

function kill({ kernel, process }: Context, [pid, signal]: readonly bigint[]): number {
  const target = Number(BigInt.asIntN(32, pid!));
  const targets: readonly (Process | undefined)[] =
    target === -1
      ? kernel.living().filter((other) => other.pid !== 1 && other !== process)
      : [kernel.processes.get(target)];
  if (targets.length === 0 || targets[0] === undefined) return -ESRCH;
  for (const one of targets) kernel.send(one!, Number(signal), process);
  return 0;
}
