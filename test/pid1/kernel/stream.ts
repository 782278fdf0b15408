// Where PID 1's messages go: standard output and standard error, in every state they can be in.
import { EAGAIN, EBADF, ENOSYS, ENOTSOCK, EOPNOTSUPP, EPIPE } from "./abi.ts";

/**
 * A pipe of Linux 6.4 and later can be asked for a write that does not wait; older ones cannot,
 * nor can terminals, and a kernel before 4.6 does not know the question.
 */
export type StreamKind =
  | "pipe"
  | "old pipe"
  | "ancient pipe"
  | "socket"
  | "file"
  | "terminal"
  | "closed";

/** PIPE_BUF: poll(2) calls a pipe writable when it has that much room. */
const ROOM_FOR_POLL = 4096;

export class Stream {
  kind: StreamKind = "pipe";
  /** Bytes that it takes before a write would wait. */
  room = Number.POSITIVE_INFINITY;
  hasReader = true;
  /** A write may take less than it is given. */
  bytesPerWrite = Number.POSITIVE_INFINITY;
  readonly messages: string[] = [];

  /** write(2): a wait without an end is PID 1 hanging. */
  write(bytes: Uint8Array): number {
    if (this.kind === "closed") return -EBADF;
    if (!this.hasReader) return -EPIPE;
    if (this.room < bytes.length) throw new Error("PID 1 waits in write(2)");
    return this.put(bytes.subarray(0, this.bytesPerWrite));
  }

  /** sendto(2) with MSG_DONTWAIT. */
  send(bytes: Uint8Array): number {
    if (this.kind === "closed") return -EBADF;
    if (this.kind !== "socket") return -ENOTSOCK;
    return this.writeAtOnce(bytes);
  }

  /** pwritev2(2) with RWF_NOWAIT. */
  writeNoWait(bytes: Uint8Array): number {
    if (this.kind === "closed") return -EBADF;
    if (this.kind === "ancient pipe") return -ENOSYS;
    if (this.kind === "old pipe" || this.kind === "terminal") return -EOPNOTSUPP;
    return this.writeAtOnce(bytes);
  }

  /** POLLERR and POLLNVAL count as an answer as well. */
  isWritable(): boolean {
    return this.kind === "closed" || !this.hasReader || this.room >= ROOM_FOR_POLL;
  }

  private writeAtOnce(bytes: Uint8Array): number {
    if (!this.hasReader) return -EPIPE;
    return this.room < bytes.length ? -EAGAIN : this.put(bytes);
  }

  private put(bytes: Uint8Array): number {
    this.room -= bytes.length;
    this.messages.push(new TextDecoder().decode(bytes));
    return bytes.length;
  }
}
