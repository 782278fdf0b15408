// The calls on descriptors and paths.

import type { CallHandler, Context } from "./call-handler.ts";
import {
  type Description,
  Log,
  ProcFile,
  ProcFolder,
  SignalQueue,
  StreamEnd,
} from "./descriptions.ts";
import { openInProc } from "./proc-files.ts";
import { isMember } from "./process.ts";
import { takeSignals } from "./signals.ts";

const [EBADF, EINVAL, EPIPE] = [9, 22, 32];
const [POLLIN, POLLOUT, POLLHUP, POLLRDHUP, POLLNVAL] = [1, 4, 0x10, 0x2000, 0x20];
const O_CLOEXEC = 0x80000n;
/** Bytes of a pipe; pipe(7). */
const PIPE_BYTES = 65_536;
/** A reader must not count on getting all that it asked for. */
const SHORT_READ = 32;

export const DESCRIPTOR_CALLS: Readonly<Record<number, CallHandler>> = {
  // read
  0: { make: read, isReady: (context, [fd]) => isReadable(context, Number(fd)) },
  // write
  1: {
    make: ({ process, code, kernel }, [fd, buffer, size]) => {
      const bytes = code.bytes.slice(Number(buffer), Number(buffer! + size!));
      const to = process.descriptors.get(Number(fd));
      if (to instanceof Log) kernel.observer.said(new TextDecoder().decode(bytes));
      if (to instanceof StreamEnd) return to.isHungUp ? -EPIPE : to.write(bytes);
      return to === undefined ? -EBADF : bytes.length;
    },
  },
  // close
  3: {
    make: ({ process }, [fd]) => (process.descriptors.close(Number(fd)) ? 0 : -EBADF),
  },
  // close_range
  436: {
    make: ({ process }, [first]) => {
      process.descriptors.closeFrom(Number(first));
      return 0;
    },
  },
  // openat
  257: {
    make: ({ process, code, kernel }, [, path, flags]) => {
      const opened = openInProc(kernel, process, code.text(path!));
      if (typeof opened === "number") return -opened;
      return process.descriptors.open(opened, (flags! & O_CLOEXEC) !== 0n);
    },
  },
  // getdents64
  217: { make: readFolder },
  // ppoll
  271: {
    make: (context, [fds, count]) => poll(context, Number(fds), Number(count)),
    isReady: (context, [fds, count]) => poll(context, Number(fds), Number(count)) > 0,
    patienceMs: ({ code }, [, , timeout]) =>
      timeout === 0n ? Number.POSITIVE_INFINITY : milliseconds(code.view, Number(timeout)),
  },
  // signalfd4
  289: {
    make: ({ process, code }, [, set]) =>
      process.descriptors.open(new SignalQueue(code.view.getBigUint64(Number(set), true))),
  },
  // pipe2
  293: {
    make: ({ process, code }, [fds, flags]) => {
      const [reading, writing] = StreamEnd.pair(PIPE_BYTES);
      for (const [i, end] of [reading, writing].entries()) {
        const fd = process.descriptors.open(end, (flags! & O_CLOEXEC) !== 0n);
        code.view.setInt32(Number(fds) + i * 4, fd, true);
      }
      return 0;
    },
  },
  // dup3
  292: {
    make: ({ process }, [from, to, flags]) => {
      const description = process.descriptors.get(Number(from));
      if (description === undefined) return -EBADF;
      process.descriptors.put(Number(to), description, (flags! & O_CLOEXEC) !== 0n);
      return Number(to);
    },
  },
  // pwritev2
  328: {
    make: ({ process, code, kernel }, [fd, vector]) => {
      const [at, size] = [0, 8].map((i) => code.view.getBigUint64(Number(vector) + i, true));
      const bytes = code.bytes.slice(Number(at), Number(at! + size!));
      if (!(process.descriptors.get(Number(fd)) instanceof Log)) return -EBADF;
      kernel.observer.said(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  },
};

/** One that is not open answers at once, too. */
function isReadable({ process }: Context, fd: number): boolean {
  const from = process.descriptors.get(fd);
  return !(from instanceof StreamEnd) || from.readiness().in;
}

function read({ process, code }: Context, args: readonly bigint[]): number {
  const [fd, buffer, size] = args.map(Number) as [number, number, number];
  const from = process.descriptors.get(fd);
  if (from instanceof SignalQueue) return takeSignals(process, from.set, code.view, buffer, size);
  if (from instanceof StreamEnd) return put(code.bytes, buffer, from.read(size));
  if (!(from instanceof ProcFile)) return from === undefined ? -EBADF : 0;
  const part = from.bytes.subarray(from.at, from.at + Math.min(size, SHORT_READ));
  from.at += part.length;
  return put(code.bytes, buffer, part);
}

function put(memory: Uint8Array, at: number, bytes: Uint8Array): number {
  memory.set(bytes, at);
  return bytes.length;
}

/** getdents64(2): as many whole records as fit. */
function readFolder({ process, code }: Context, [fd, buffer, size]: readonly bigint[]): number {
  const folder = process.descriptors.get(Number(fd));
  if (!(folder instanceof ProcFolder)) return -EBADF;
  let filled = 0;
  for (; folder.at < folder.names.length; folder.at++) {
    const name = new TextEncoder().encode(`${folder.names[folder.at]}\0`);
    const bytes = Math.ceil((19 + name.length) / 8) * 8;
    if (filled + bytes > Number(size)) return filled === 0 ? -EINVAL : filled;
    const at = Number(buffer) + filled;
    code.view.setUint16(at + 16, bytes, true);
    code.bytes.set(name, at + 19);
    filled += bytes;
  }
  return filled;
}

/** Fills in what is ready, and counts it. */
function poll({ process, code }: Context, fds: number, count: number): number {
  let ready = 0;
  for (let i = 0; i < count; i++) {
    const at = fds + i * 8;
    const description = process.descriptors.get(code.view.getInt32(at, true));
    const wanted = code.view.getUint16(at + 4, true);
    const found = description === undefined ? POLLNVAL : eventsOf(description, process.pending);
    const events = found & (wanted | POLLHUP | POLLNVAL);
    code.view.setUint16(at + 6, events, true);
    if (events !== 0) ready++;
  }
  return ready;
}

function eventsOf(description: Description, pending: ReadonlySet<number>): number {
  if (description instanceof SignalQueue) {
    return [...pending].some((signal) => isMember(description.set, signal)) ? POLLIN : 0;
  }
  const { in: isIn, out, hangUp } = description.readiness();
  return (isIn ? POLLIN : 0) | (out ? POLLOUT : 0) | (hangUp ? POLLHUP | POLLRDHUP : 0);
}

function milliseconds(view: DataView, timespec: number): number {
  const seconds = view.getBigInt64(timespec, true);
  const nanoseconds = view.getBigInt64(timespec + 8, true);
  if (seconds < 0n || nanoseconds < 0n || nanoseconds >= 1_000_000_000n) {
    throw new Error(`a wrong timespec: ${seconds} s, ${nanoseconds} ns`);
  }
  return Number(seconds) * 1000 + Number(nanoseconds) / 1e6;
}
