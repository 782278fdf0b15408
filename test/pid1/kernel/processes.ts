// Processes: who is whose child, who is in which group, who has ended (credentials(7), wait(2)).

export interface Process {
  readonly pid: number;
  /** As /proc/PID/stat shows it: at most 15 bytes of anything. */
  readonly name: string;
  parent: number;
  group: number;
  session: number;
  /** Undefined while it lives. */
  waitStatus: number | undefined;
  /** A stop that its parent has not been told of. */
  stoppedBy: number | undefined;
  /** Not even SIGKILL ends it, as a process that waits for a dead disk. */
  readonly isUnkillable: boolean;
  /** PID 1, what it started, and all that these have started in turn. */
  readonly isOurs: boolean;
}

/** The process of an unknown world outside, where the lines of parents end. */
export const OUTSIDE = 0;

export class ProcessTable {
  private readonly all = new Map<number, Process>();
  private lastPid = 1;

  add(process: Partial<Process> & { readonly parent: number }): Process {
    const pid = process.pid ?? this.freePid();
    const added: Process = {
      pid,
      name: "app",
      group: pid,
      session: this.all.get(process.parent)?.session ?? pid,
      waitStatus: undefined,
      stoppedBy: undefined,
      isUnkillable: false,
      isOurs: this.all.get(process.parent)?.isOurs ?? false,
      ...process,
    };
    this.all.set(pid, added);
    return added;
  }

  get(pid: number): Process | undefined {
    return this.all.get(pid);
  }

  list(): readonly Process[] {
    return [...this.all.values()];
  }

  living(): readonly Process[] {
    return this.list().filter(({ waitStatus }) => waitStatus === undefined);
  }

  childrenOf(pid: number): readonly Process[] {
    return this.list().filter(({ parent }) => parent === pid);
  }

  isBelow(pid: number, ancestor: number): boolean {
    const parent = this.all.get(pid)?.parent;
    return parent !== undefined && (parent === ancestor || this.isBelow(parent, ancestor));
  }

  remove(pid: number): void {
    this.all.delete(pid);
  }

  /** Those that kill(2) means by `target`, zombies included. */
  targets(target: number, caller: Process): readonly Process[] {
    if (target === -1) return this.list().filter(({ pid }) => pid !== 1 && pid !== caller.pid);
    if (target > 0) return this.list().filter(({ pid }) => pid === target);
    const group = target === 0 ? caller.group : -target;
    return this.list().filter((process) => process.group === group);
  }

  private freePid(): number {
    do this.lastPid++;
    while (this.all.has(this.lastPid));
    return this.lastPid;
  }
}
