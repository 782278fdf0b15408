// A kernel for PID 1's wasm: enough processes, signals, files and time to live in.
//
// system-calls.ts answers the calls from what is here. The world around PID 1 moves before a call
// (`fault`) and while PID 1 waits (`idle`), nowhere else.
// What a real kernel would do to the machine (a stranger killed, a wait without an end) is thrown
// as an error, so that every test is a test of that as well.
import { type CallName, ESRCH, SI_USER, SIGCHLD, SIGKILL, SIGSTOP, SIGTSTP } from "./abi.ts";
import { AddressSpace } from "./address-space.ts";
import { Files } from "./files.ts";
import type { Happening, Sent } from "./history.ts";
import { isMember, PendingSignals, type Signal } from "./pending-signals.ts";
import { OUTSIDE, type Process, ProcessTable } from "./processes.ts";
import { Stream } from "./stream.ts";
import { Terminal } from "./terminal.ts";

export interface TracedCall {
  readonly name: CallName;
  readonly args: readonly bigint[];
  result: number;
}

/** PID 1 left: by exit_group, or in the child by execve. */
export class Left extends Error {
  constructor(
    readonly how: "exit" | "exec",
    readonly status: number,
  ) {
    super(`${how} ${status}`);
  }
}

export class SimulatedKernel {
  readonly memory: AddressSpace;
  readonly processes = new ProcessTable();
  pending = new PendingSignals();
  readonly files = new Files(this.processes);
  readonly terminal = new Terminal();
  readonly stdout = new Stream();
  readonly stderr = new Stream();
  readonly history: Happening[] = [];
  readonly trace: TracedCall[] = [];
  /** PID 1. */
  readonly init: Process;
  /** The process that runs: PID 1, or after fork the child where this run is the child's. */
  self: Process;
  nowMs = 1000;
  /** The calling process's: a bit for each blocked signal, and handlers other than the default. */
  mask = 0n;
  readonly handlers = new Map<number, bigint>();
  signalFd: { readonly fd: number; readonly set: bigint } | undefined;
  isSubreaper = false;
  isStdinOpen = true;
  /** What execve answers for a path, 0 for a file that runs; without an entry, ENOENT. */
  executables: ReadonlyMap<string, number> | undefined;
  readonly executed: { path: string; argv: string[]; environment: string[] }[] = [];
  /** Whether the child has made its own group by the time that fork returns. */
  childMakesGroup = true;

  /** What a call answers before anything happens: an errno, or 0 to let it happen. */
  fault: (call: CallName, args: readonly bigint[]) => number = () => 0;
  /** PID 1 waits: something happens, or nothing any more, and the answer is false. */
  idle: (remainingMs: number | undefined) => boolean = () => false;
  /** What a living process does with a signal; SIGKILL has been taken care of. */
  react: (process: Process, signal: number) => void = () => {};
  /** PID 1 has stopped itself, and goes on when this returns. */
  onStopped: () => void = () => {};

  constructor(
    pid: number,
    readonly isChild: boolean,
    argv: readonly string[],
    environment: readonly string[],
  ) {
    this.memory = new AddressSpace(argv, environment);
    const ours = { pid, isOurs: true };
    if (pid === 1) {
      this.init = this.processes.add({ ...ours, parent: OUTSIDE, session: pid });
    } else {
      // On a shared system: its own init, a shell, and a job of that shell, which is this process.
      this.processes.add({ pid: 1, parent: OUTSIDE, name: "systemd" });
      const shell = this.processes.add({ pid: 40, parent: 1, session: 40, name: "sh" });
      this.init = this.processes.add({ ...ours, parent: 40, session: shell.session });
    }
    this.self = this.init;
  }

  get messages(): readonly string[] {
    return this.stderr.messages;
  }

  get sent(): readonly Sent[] {
    return this.history.filter((happening) => happening.kind === "sent");
  }

  /** The arguments of each call by that name, as numbers. */
  callsOf(name: CallName): readonly (readonly number[])[] {
    return this.trace.filter((call) => call.name === name).map(({ args }) => args.map(Number));
  }

  /** A process that PID 1 has not started but is the parent of: an orphan handed to it. */
  addOrphan(group?: number): number {
    const place = group === undefined ? {} : { group };
    return this.processes.add({ parent: this.init.pid, name: "orphan", ...place }).pid;
  }

  /** A process ends; what it leaves goes to the next reaper above (credentials(7)). */
  end(pid: number, waitStatus: number): void {
    const process = this.processes.get(pid);
    if (process === undefined || process.waitStatus !== undefined) return;
    process.waitStatus = waitStatus;
    const reaps = this.init.pid === 1 || this.isSubreaper;
    for (const child of this.processes.childrenOf(pid)) {
      child.parent = reaps && this.processes.isBelow(pid, this.init.pid) ? this.init.pid : OUTSIDE;
    }
    // Any other parent reaps at once, and so does the kernel where SIGCHLD is ignored.
    if (process.parent !== this.init.pid || this.handlers.get(SIGCHLD) === 1n) {
      this.processes.remove(pid);
    }
    if (process.parent === this.init.pid) this.raise(SIGCHLD);
  }

  /** A child is stopped, which its parent is told of. */
  stop(pid: number, signal: number): void {
    this.processes.get(pid)!.stoppedBy = signal;
    this.raise(SIGCHLD);
  }

  /** A signal for PID 1. False when it is lost: not blocked, so discarded, or pending already. */
  raise(
    signal: number,
    { code = SI_USER, sender = 77, value = 0n }: Partial<Signal> = {},
  ): boolean {
    if (!isMember(this.mask, signal)) return false;
    return this.pending.add({ signal, code, sender, value });
  }

  /** kill(2) by PID 1, checked: it may reach what it has started and adopted, nothing else. */
  send(target: number, signal: number, value: bigint | undefined): number {
    this.refuseStrangers(target, signal);
    const reached = this.processes.targets(target, this.self);
    const errno = reached.length === 0 ? ESRCH : 0;
    if (signal !== 0) {
      this.history.push({ kind: "sent", atMs: this.nowMs, target, signal, value, errno });
    }
    for (const process of reached) this.deliver(process, signal);
    return -errno;
  }

  /** Waits for a signal of the set, until the time is up. */
  wait(set: bigint, timeoutMs: number | undefined): void {
    if (this.pending.has(set) || timeoutMs === 0) return;
    const untilMs = timeoutMs === undefined ? undefined : this.nowMs + timeoutMs;
    const children = this.processes.childrenOf(this.self.pid).length;
    const pending = this.pending.list().length;
    this.history.push({ kind: "waited", atMs: this.nowMs, untilMs, children, pending });
    while (!this.pending.has(set) && (untilMs === undefined || this.nowMs < untilMs)) {
      if (this.idle(untilMs === undefined ? undefined : untilMs - this.nowMs)) continue;
      if (untilMs === undefined) throw new Error("PID 1 waits for ever");
      this.nowMs = untilMs;
    }
  }

  /** Notes a signal that PID 1 has taken. */
  took(signal: Signal): void {
    this.history.push({ kind: "taken", atMs: this.nowMs, ...signal });
  }

  /** The lowest descriptor that is free, as the kernel gives them out. */
  freeFd(): number {
    const isUsed = [this.isStdinOpen, this.stdout.kind !== "closed", this.stderr.kind !== "closed"];
    let fd = 0;
    while (isUsed[fd] === true || fd === this.signalFd?.fd || this.files.has(fd)) fd++;
    return fd;
  }

  execute(path: string, argv: string[], environment: string[]): number {
    this.executed.push({ path, argv, environment });
    const errno = this.executables === undefined ? 0 : (this.executables.get(path) ?? 2);
    if (errno !== 0) return -errno;
    throw new Left("exec", 0);
  }

  private deliver(process: Process, signal: number): void {
    if (process === this.self) {
      if (signal === SIGSTOP) this.history.push({ kind: "stopped itself", signal });
      else if (signal !== 0) this.raise(signal, { sender: this.self.pid });
    } else if (process.waitStatus === undefined && signal !== 0) {
      if (signal !== SIGKILL) this.react(process, signal);
      else if (!process.isUnkillable) this.end(process.pid, SIGKILL);
    }
  }

  private refuseStrangers(target: number, signal: number): void {
    if (target === this.self.pid) return;
    if (target === -1 && this.self.pid === 1) return;
    // To follow its child's stops PID 1 stops its whole job, itself included.
    if (target === 0 && signal >= SIGTSTP && signal <= SIGTSTP + 2) return;
    const reached = this.processes.targets(target, this.self);
    const isStranger = reached.some((process) => !process.isOurs || process === this.init);
    const wasReaped = this.history.some(
      (happening) => happening.kind === "reaped" && happening.pid === target,
    );
    if (target === -1 || isStranger || wasReaped) {
      throw new Error(`PID 1 signals what is not its own: kill(${target}, ${signal})`);
    }
  }
}
