// Files that PID 1 reads: those of the image, and /proc as the table of processes fills it.
import { EBADF, EINVAL, ENOENT } from "./abi.ts";
import type { Process, ProcessTable } from "./processes.ts";

interface OpenFile {
  readonly bytes: Uint8Array;
  at: number;
  readonly bytesPerRead: number;
}

/** A reader must not count on getting all that it asked for. */
const SHORT_READ = 7;

export class Files {
  /** A file's bytes, or the errno of opening it. */
  readonly contents = new Map<string, string | Uint8Array | number>();
  private readonly open = new Map<number, OpenFile>();
  private readonly processes: ProcessTable;

  constructor(processes: ProcessTable) {
    this.processes = processes;
  }

  openAs(fd: number, path: string): number {
    const file = this.find(path);
    if (typeof file === "number") return -file;
    this.open.set(fd, file);
    return fd;
  }

  has(fd: number): boolean {
    return this.open.has(fd);
  }

  close(fd: number): void {
    this.open.delete(fd);
  }

  get openCount(): number {
    return this.open.size;
  }

  /** What the next read gives. */
  read(fd: number, size: number): Uint8Array {
    const file = this.open.get(fd)!;
    const end = file.at + Math.min(size, file.bytesPerRead);
    const part = file.bytes.subarray(file.at, end);
    file.at += part.length;
    return part;
  }

  /** getdents64(2): as many whole records as fit. */
  readFolder(fd: number, buffer: DataView): number {
    const file = this.open.get(fd);
    if (file === undefined) return -EBADF;
    const names = new TextDecoder().decode(file.bytes).split("\n");
    let filled = 0;
    for (; file.at < names.length; file.at++) {
      const name = new TextEncoder().encode(`${names[file.at]}\0`);
      const size = Math.ceil((19 + name.length) / 8) * 8;
      if (filled + size > buffer.byteLength) return filled === 0 ? -EINVAL : filled;
      buffer.setBigInt64(filled, BigInt(file.at + 1), true);
      buffer.setUint16(filled + 16, size, true);
      new Uint8Array(buffer.buffer, buffer.byteOffset + filled + 19, name.length).set(name);
      filled += size;
    }
    return filled;
  }

  private find(path: string): OpenFile | number {
    if (path === "/proc") {
      const pids = this.processes.list().map(({ pid }) => String(pid));
      const names = [".", "..", "acpi", "self", "thread-self", ...pids, "uptime", "42nd"];
      return openFile(names.join("\n"), Number.POSITIVE_INFINITY);
    }
    const [, pid] = /^\/proc\/(\d+)\/stat$/.exec(path) ?? [];
    if (pid !== undefined) {
      const process = this.processes.get(Number(pid));
      return process === undefined ? ENOENT : openFile(statOf(process), Number.POSITIVE_INFINITY);
    }
    const content = this.contents.get(path) ?? ENOENT;
    return typeof content === "number" ? content : openFile(content, SHORT_READ);
  }
}

function openFile(content: string | Uint8Array, bytesPerRead: number): OpenFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { bytes, at: 0, bytesPerRead };
}

/** proc_pid_stat(5). */
function statOf({ pid, name, waitStatus, parent, group, session }: Process): string {
  const state = waitStatus === undefined ? "S" : "Z";
  return `${pid} (${name}) ${state} ${parent} ${group} ${session} 0 -1 4194560 157 0 0 0 20\n`;
}
