// The calls on descriptors and paths.
import { type Answer, EAGAIN, EBADF, EPIPE, SIGPIPE } from "./abi.ts";
import { RECORD_BYTES, writeRecord } from "./pending-signals.ts";
import type { SimulatedKernel } from "./simulated-kernel.ts";

type FileCall =
  | "read"
  | "write"
  | "sendto"
  | "pwritev2"
  | "close"
  | "close_range"
  | "openat"
  | "getdents64"
  | "chdir";

const AT_FDCWD = -100n;
/** O_CLOEXEC | O_NONBLOCK: a fifo in a file's place must not hang PID 1. */
const OPEN_FLAGS = 0x80800n;
const MSG_DONTWAIT_NOSIGNAL = 0x4040n;
const RWF_NOWAIT = 8n;

export function fileCalls(kernel: SimulatedKernel): Readonly<Record<FileCall, Answer>> {
  const { memory, files } = kernel;
  return {
    read: (fd, buffer, size) => read(kernel, Number(fd), buffer!, Number(size)),
    write: (fd, buffer, size) => {
      const bytes = memory.bytes(buffer!, Number(size));
      const stream = fd === 1n ? kernel.stdout : kernel.stderr;
      return fd === 1n || fd === 2n ? broken(kernel, stream.write(bytes)) : -EBADF;
    },
    sendto: (fd, buffer, size, flags) => {
      if (fd !== 2n || flags !== MSG_DONTWAIT_NOSIGNAL) throw new Error("sendto may block");
      return kernel.stderr.send(memory.bytes(buffer!, Number(size)));
    },
    pwritev2: (fd, vector, count, low, high, flags) => {
      if (fd !== 2n || count !== 1n || flags !== RWF_NOWAIT) throw new Error("pwritev2 may block");
      if (low !== -1n || high !== -1n) throw new Error("pwritev2 not at the file's own position");
      const view = memory.view(vector!, 16);
      const bytes = memory.bytes(view.getBigUint64(0, true), Number(view.getBigUint64(8, true)));
      return broken(kernel, kernel.stderr.writeNoWait(bytes));
    },
    close: (fd) => {
      files.close(Number(fd));
      return 0;
    },
    close_range: () => 0,
    openat: (folder, path, flags) => {
      if (BigInt.asIntN(32, folder!) !== AT_FDCWD) return -EBADF;
      if (flags !== OPEN_FLAGS) throw new Error("openat may block, or leaks a descriptor");
      const file = memory.text(path!);
      const fd = files.openAs(kernel.freeFd(), file);
      if (file === "/dev/tty" && fd >= 0) kernel.terminal.fds.add(fd);
      return fd;
    },
    getdents64: (fd, buffer, size) =>
      files.readFolder(Number(fd), memory.buffer(buffer!, Number(size))),
    chdir: (path) => {
      memory.text(path!);
      return 0;
    },
  };
}

/** A write to a pipe without a reader: the kernel sends the writer SIGPIPE as well. */
function broken(kernel: SimulatedKernel, result: number): number {
  if (result === -EPIPE) kernel.raise(SIGPIPE, { sender: kernel.self.pid });
  return result;
}

function read(kernel: SimulatedKernel, fd: number, buffer: bigint, size: number): number {
  const view = kernel.memory.buffer(buffer, size);
  if (kernel.files.has(fd)) {
    const bytes = kernel.files.read(fd, size);
    new Uint8Array(view.buffer, view.byteOffset, size).set(bytes);
    return bytes.length;
  }
  if (fd !== kernel.signalFd?.fd) return -EBADF;
  let filled = 0;
  for (; filled + RECORD_BYTES <= size; filled += RECORD_BYTES) {
    const signal = kernel.pending.take(kernel.signalFd.set);
    if (signal === undefined) break;
    kernel.took(signal);
    writeRecord(view, filled, signal);
  }
  return filled === 0 ? -EAGAIN : filled;
}
