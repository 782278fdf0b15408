// A terminal: which session has it, and which process group is in its foreground (tty_ioctl(4)).
import { ENOTTY, EPERM } from "./abi.ts";
import type { Process } from "./processes.ts";

export class Terminal {
  /** The descriptors of PID 1 that are this terminal. */
  readonly fds = new Set<number>();
  /** 0 when it is nobody's controlling terminal. */
  session = 0;
  foreground = 0;

  isControlling(fd: number, process: Process): boolean {
    return this.fds.has(fd) && this.session !== 0 && this.session === process.session;
  }

  /** TIOCSPGRP, for a process that is in the foreground or has SIGTTOU blocked. */
  setForeground(fd: number, process: Process, group: number, members: readonly Process[]): number {
    if (!this.isControlling(fd, process)) return -ENOTTY;
    if (!members.some(({ session }) => session === this.session)) return -EPERM;
    this.foreground = group;
    return 0;
  }

  /** TIOCSCTTY: a session leader without a terminal takes one that nobody has. */
  take(fd: number, process: Process): number {
    if (!this.fds.has(fd)) return -ENOTTY;
    if (process.session !== process.pid || this.session !== 0) return -EPERM;
    this.session = process.session;
    this.foreground = process.group;
    return 0;
  }

  /** TIOCNOTTY. True when the whole session lost it, since its leader let go. */
  release(process: Process): boolean {
    const isLeader = process.session === process.pid;
    if (isLeader) this.session = 0;
    return isLeader;
  }
}
