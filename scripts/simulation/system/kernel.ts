// The kernel of a simulated machine: processes, what runs in them, signals, time. Its system calls
// stand in system-calls.ts. It runs one process at a time, for as long as it pleases: the seed
// decides which, and where it is left.
import type { Random } from "../random.ts";
import { type Description, Descriptors } from "./descriptions.ts";
import type { Call, NativeCode, NativeCodePool } from "./native-code.ts";
import {
  Gone,
  isBlocked,
  type Machine,
  type Observer,
  type Process,
  type Program,
  type Started,
} from "./process.ts";
import { attempt, canGoOn } from "./system-calls.ts";

export const SIGKILL = 9;
const SIGSTOP = 19;
const SIGCONT = 18;
const SIGCHLD = 17;
/** SIGCHLD, SIGURG, SIGWINCH, SIGCONT: a process without a handler does not end by them. */
const HARMLESS = [17, 23, 28, SIGCONT];

const CLONE = 56;

export interface Chances {
  /** Of a hundred calls, before how many the process is left. */
  readonly preemption: number;
  /** Milliseconds that go by at most while something can be done. */
  readonly slownessMs: number;
}

export class Kernel implements Machine {
  nowMs = 10_000;
  readonly processes = new Map<number, Process>();
  readonly bound = new Map<string, Description>();
  exitStatus: number | undefined;
  private lastPid = 0;
  private readonly dropped: NativeCode[] = [];

  constructor(
    private readonly pool: NativeCodePool,
    readonly random: Random,
    readonly observer: Observer,
    readonly chances: Chances,
  ) {}

  /** When all is over: what lives is dropped, so that another kernel can use it. */
  halt(): void {
    for (const process of this.living()) this.dropCode(process);
    for (const code of this.dropped.splice(0)) this.pool.giveBack(code);
  }

  /** PID 1. */
  boot(argv: readonly string[], environment: readonly string[]): Process {
    const init = this.add({ parent: 0, argv, environment });
    init.code = this.pool.take((_, call) => this.enter(init, call));
    init.isSubreaper = true;
    return init;
  }

  add(process: Partial<Process> & { readonly parent: number }): Process {
    const pid = ++this.lastPid;
    const added: Process = {
      pid,
      uid: 0,
      isSubreaper: false,
      isStopped: false,
      mask: 0n,
      pending: new Set(),
      descriptors: new Descriptors(),
      environment: [],
      argv: [],
      code: undefined,
      program: undefined,
      waitsUntilMs: undefined,
      isPreempted: false,
      isCopy: false,
      waitStatus: undefined,
      ...process,
    };
    this.processes.set(pid, added);
    return added;
  }

  /** clone(2) of a process that is left in that call. */
  fork(parent: Process): Process {
    const child = this.add({
      parent: parent.pid,
      uid: parent.uid,
      mask: parent.mask,
      descriptors: parent.descriptors.copy(),
      environment: parent.environment,
      argv: parent.argv,
    });
    const code = this.pool.take((_, call) => this.enter(child, call));
    parent.code!.copyTo(code);
    child.code = code;
    child.isCopy = true;
    return child;
  }

  /** execve(2) that has worked. */
  become(process: Process, program: Program, { argv, environment }: Started): void {
    process.descriptors.closeOnExec();
    this.dropCode(process);
    process.argv = argv;
    process.environment = environment;
    process.program = program;
  }

  /** A process does something, then is left; false when none can do anything now. */
  turn(): boolean {
    for (const code of this.dropped.splice(0)) this.pool.giveBack(code);
    const ready = [...this.processes.values()].filter((process) => this.isReady(process));
    if (ready.length === 0) return false;
    const process = this.random.pick(ready);
    if (this.chances.slownessMs > 0 && this.random.chance(20)) {
      this.nowMs += this.random.below(this.chances.slownessMs + 1);
    }
    if (process.program !== undefined) process.program.run();
    else this.runCode(process);
    return true;
  }

  /** The earliest time at which a process can do something by itself. */
  nextMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const process of this.living()) {
      if (process.isStopped) continue;
      next = Math.min(next, process.program?.wakesAtMs() ?? process.waitsUntilMs ?? next);
    }
    return next;
  }

  living(): readonly Process[] {
    return [...this.processes.values()].filter(({ waitStatus }) => waitStatus === undefined);
  }

  childrenOf(pid: number): readonly Process[] {
    return [...this.processes.values()].filter(({ parent }) => parent === pid);
  }

  isBelow(pid: number, ancestor: number): boolean {
    const parent = this.processes.get(pid)?.parent;
    return parent !== undefined && (parent === ancestor || this.isBelow(parent, ancestor));
  }

  /** It ends; what it leaves goes to the next reaper above (credentials(7), prctl(2)). */
  end(process: Process, waitStatus: number): void {
    if (process.waitStatus !== undefined) return;
    process.waitStatus = waitStatus;
    process.descriptors.closeFrom(0);
    this.dropCode(process);
    process.program = undefined;
    const reaper = this.reaperOf(process);
    for (const child of this.childrenOf(process.pid)) {
      child.parent = reaper.pid;
      if (child.waitStatus !== undefined) this.tellParent(child);
    }
    this.observer.ended(process);
    this.tellParent(process);
  }

  /** kill(2) to one process. */
  send(target: Process, signal: number, sender?: Process): void {
    if (signal === 0 || target.waitStatus !== undefined) return;
    this.observer.signalled(target, signal, sender);
    if (signal === SIGKILL && target.pid !== 1) return this.end(target, SIGKILL);
    if (signal === SIGSTOP) target.isStopped = true;
    else if (signal === SIGCONT) target.isStopped = false;
    if (signal !== SIGSTOP) this.deliver(target, signal);
  }

  /** After the mask has changed. */
  deliverUnblocked(process: Process): void {
    for (const signal of [...process.pending]) {
      if (isBlocked(process, signal)) continue;
      process.pending.delete(signal);
      this.deliver(process, signal);
      if (process.waitStatus !== undefined) throw new Gone();
    }
  }

  private deliver(target: Process, signal: number): void {
    if (target.program !== undefined) target.program.onSignal(signal);
    else if (isBlocked(target, signal)) target.pending.add(signal);
    else if (target.pid !== 1 && !HARMLESS.includes(signal)) this.end(target, signal);
  }

  private reaperOf({ parent }: Process): Process {
    let above = this.processes.get(parent);
    while (above !== undefined && !(above.isSubreaper && above.waitStatus === undefined)) {
      above = this.processes.get(above.parent);
    }
    return above ?? this.processes.get(1)!;
  }

  /** A parent that is no program of ours does not wait for its children. */
  private tellParent(process: Process): void {
    const parent = this.processes.get(process.parent);
    if (parent?.code === undefined) this.processes.delete(process.pid);
    else this.send(parent, SIGCHLD);
  }

  private isReady(process: Process): boolean {
    if (process.waitStatus !== undefined || process.isStopped) return false;
    if (process.program !== undefined) return process.program.isReady();
    const call = process.code!.waitsIn;
    return (
      call === undefined || process.isPreempted || process.isCopy || canGoOn(this, process, call)
    );
  }

  /** From where it was left, until it has to be left again. */
  private runCode(process: Process): void {
    const code = process.code!;
    try {
      const status = this.goOn(process, code);
      if (status === undefined) return;
      if (process.pid === 1) this.exitStatus = status;
      this.end(process, status << 8);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    }
  }

  private goOn(process: Process, code: NativeCode): number | undefined {
    process.isPreempted = false;
    if (code.waitsIn === undefined) return code.run();
    if (process.isCopy) {
      process.isCopy = false;
      return code.resume(0);
    }
    const result = attempt(this, process, code.waitsIn);
    return result === undefined ? undefined : code.resume(result);
  }

  /** A call of a process that runs: undefined where it is to be left in it. */
  private enter(process: Process, call: Call): number | undefined {
    // A process that is copied has to be left first.
    process.isPreempted = call.number === CLONE || this.random.chance(this.chances.preemption);
    return process.isPreempted ? undefined : attempt(this, process, call);
  }

  private dropCode(process: Process): void {
    const { code } = process;
    process.code = undefined;
    // It may be in the middle of its last call: its memory is needed until that is over.
    if (code !== undefined) this.dropped.push(code);
  }
}
