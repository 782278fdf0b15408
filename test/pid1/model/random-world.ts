// Random choices -> a world around PID 1: signals in bursts, processes that appear, end and are
// killed at any moment, calls that fail, a clock that jumps.
//
// It moves before any call of PID 1's and while it waits. Its events are counted; when they are
// used up the world comes to rest, so that every run ends, and one that does not is PID 1's fault.
import {
  type CallName,
  EACCES,
  EAGAIN,
  EINTR,
  EMFILE,
  ENOMEM,
  ENOSYS,
  EPIPE,
  ESRCH,
  SI_QUEUE,
  SI_USER,
} from "../kernel/abi.ts";
import type { Process } from "../kernel/processes.ts";
import type { SimulatedKernel } from "../kernel/simulated-kernel.ts";
import type { StreamKind } from "../kernel/stream.ts";
import type { Plan } from "./plan.ts";
import type { Random } from "./random.ts";

/** What a call may fail with. Not here: those that cannot, or whose failure ends the run. */
const FAILURES: Partial<Readonly<Record<CallName, readonly number[]>>> = {
  rt_sigtimedwait: [EINTR, EAGAIN],
  ppoll: [EINTR, ENOMEM],
  read: [EINTR, ESRCH],
  rt_sigqueueinfo: [EAGAIN],
  sendto: [EAGAIN, ENOMEM],
  pwritev2: [EAGAIN, EPIPE, ENOMEM],
  write: [EAGAIN, EINTR, EPIPE],
  openat: [EMFILE, ENOMEM],
  getdents64: [EINTR],
  chdir: [EACCES],
  close_range: [ENOSYS],
  ioctl: [EAGAIN],
};
const STREAMS: readonly StreamKind[] = ["pipe", "old pipe", "socket", "file", "terminal", "closed"];
/** More calls than any run needs: PID 1 runs in circles. */
const CALLS_MAX = 100_000;
/** A wait that is longer than this ends never. */
const FOREVER_MS = 1e15;

type Temper = "obeys" | "obeys later" | "ignores";

export class RandomWorld {
  private readonly kernel: SimulatedKernel;
  private readonly random: Random;
  private readonly plan: Plan;
  private readonly tempers = new Map<number, Temper>();
  private readonly dying: { readonly pid: number; readonly signal: number }[] = [];
  private readonly failureChance: number;
  private readonly eventChance: number;
  private readonly unkillableChance: number;
  private eventsLeft: number;
  private forkFailures: number;
  /** Before the command runs PID 1 may wait for the reader of its messages. */
  private hasStarted = false;
  private isIdle = false;

  constructor(kernel: SimulatedKernel, random: Random, plan: Plan) {
    this.kernel = kernel;
    this.random = random;
    this.plan = plan;
    this.eventsLeft = random.integer(0, 60);
    this.failureChance = random.pick([0, 0.05, 0.3]);
    this.eventChance = random.pick([0, 0.02, 0.2]);
    this.forkFailures = random.chance(0.2) ? random.integer(1, 14) : 0;
    this.unkillableChance = random.pick([0, 0, 0, 0.3]);
    kernel.stderr.kind = random.pick(STREAMS);
    kernel.childMakesGroup = plan.placement !== "our group" && random.chance(0.7);
    kernel.fault = (call) => this.beforeCall(call);
    kernel.idle = (remainingMs) => this.idle(remainingMs);
    kernel.react = (process, signal) => this.react(process, signal);
  }

  private beforeCall(call: CallName): number {
    if (this.kernel.trace.length > CALLS_MAX) throw new Error("PID 1 runs in circles");
    // Between poll(2) and write(2) another writer may fill an old pipe: PID 1 cannot help that.
    const isFree = call !== "write";
    if (isFree && this.eventsLeft > 0 && this.random.chance(this.eventChance)) this.happen();
    if (call === "clock_gettime") this.kernel.nowMs += this.random.pick([0, 0.001, 0.4]);
    if (call === "clone" && this.forkFailures-- > 0) return this.random.pick([EAGAIN, ENOMEM]);
    if (call === "clone" || call === "chdir") this.hasStarted = true;
    const errnos = FAILURES[call];
    if (errnos === undefined || !this.random.chance(this.failureChance)) return 0;
    return this.random.pick(errnos);
  }

  private idle(remainingMs: number | undefined): boolean {
    const isForever = remainingMs === undefined || remainingMs > FOREVER_MS;
    if (!isForever && this.random.chance(0.3)) return false;
    if (this.dying.length > 0 && this.random.chance(0.5)) return this.endDying();
    if (this.eventsLeft > 0) {
      this.isIdle = true;
      this.happen();
      this.isIdle = false;
      return true;
    }
    if (!isForever && this.random.chance(0.8)) return false;
    if (this.comeToRest()) return true;
    if (isForever) throw new Error("PID 1 waits for ever");
    return false;
  }

  private happen(): void {
    this.eventsLeft--;
    const { random } = this;
    const events: readonly (() => void)[] = [
      () => this.raise(random.integer(1, 64)),
      () => this.raise(random.pick([1, 2, 10, 12, 15, 34, 37])),
      () => this.raiseBurst(),
      () => this.processAppears(),
      () => this.processAppears(),
      () => this.processEnds(),
      () => this.processEnds(),
      () => this.childSetsUp(),
      () => void this.endDying(),
      () => this.childMayEnd(),
      () => this.timeJumps(),
      () => this.readerChanges(),
      () => this.readerChanges(),
    ];
    random.pick(events)();
  }

  private raise(signal: number): void {
    if (signal === 9 || signal === 19) return;
    const isQueued = this.random.chance(0.3);
    this.kernel.raise(signal, {
      code: isQueued ? SI_QUEUE : SI_USER,
      sender: this.random.pick([0, 7, 77]),
      value: isQueued ? BigInt(this.random.integer(-1000, 1000)) : 0n,
    });
  }

  private raiseBurst(): void {
    const signals = this.random.chance(0.5)
      ? [this.random.integer(34, 64)]
      : [15, 1, 10, 17, 34, 40, 64];
    for (let i = this.random.integer(2, 100); i > 0; i--) this.raise(this.random.pick(signals));
  }

  /** While PID 1 waits: otherwise nobody could say when its grace ends. */
  private timeJumps(): void {
    if (this.isIdle) this.kernel.nowMs += this.random.pick([1, 50, 700, 5000]);
  }

  private readerChanges(): void {
    if (!this.hasStarted) return;
    const { stderr } = this.kernel;
    stderr.room = this.random.pick([0, 100, 4096, Number.POSITIVE_INFINITY]);
    stderr.hasReader = this.random.chance(0.8);
  }

  /** The child, what it has started, and what these have. */
  private mortals(): readonly Process[] {
    const { processes, init } = this.kernel;
    return processes.living().filter((process) => process.isOurs && process !== init);
  }

  /** Only a process can start another; the new one is in any group of its family. */
  private processAppears(): void {
    const mortals = this.mortals();
    if (mortals.length === 0 || mortals.length > 40) return;
    const parent = this.random.pick(mortals);
    const place = this.random.chance(0.5) ? { group: parent.group } : {};
    const isUnkillable = this.random.chance(this.unkillableChance);
    this.kernel.processes.add({ parent: parent.pid, isUnkillable, ...place });
  }

  private processEnds(): void {
    const others = this.mortals().filter(({ pid }) => pid !== this.child()?.pid);
    if (others.length > 0) this.kernel.end(this.random.pick(others).pid, this.waitStatus());
  }

  private childSetsUp(): void {
    const child = this.child();
    if (child !== undefined && this.plan.placement !== "our group") child.group = child.pid;
  }

  private childMayEnd(): void {
    const child = this.child();
    if (child !== undefined && this.random.chance(0.3)) {
      this.kernel.end(child.pid, this.waitStatus());
    }
  }

  private waitStatus(): number {
    const signal = this.random.pick([1, 6, 9, 11, 15, 64, this.random.integer(1, 64)]);
    return this.random.chance(0.6)
      ? this.random.pick([0, 0, 1, 3, 255, this.random.integer(0, 255)]) << 8
      : signal | this.random.pick([0, 0x80]);
  }

  private react({ pid }: Process, signal: number): void {
    const isDeadly = [1, 2, 3, 6, 14, 15, 34].includes(signal);
    if (!isDeadly) return;
    const temper =
      this.tempers.get(pid) ?? this.random.pick<Temper>(["obeys", "obeys later", "ignores"]);
    this.tempers.set(pid, temper);
    if (temper === "obeys") this.kernel.end(pid, this.random.pick([signal, 0, 3 << 8]));
    else if (temper === "obeys later") this.dying.push({ pid, signal });
  }

  private endDying(): boolean {
    const next = this.dying.shift();
    if (next !== undefined) this.kernel.end(next.pid, next.signal);
    return next !== undefined;
  }

  private child(): Process | undefined {
    const started = this.kernel.history.find(({ kind }) => kind === "started");
    if (started?.kind !== "started") return undefined;
    const child = this.kernel.processes.get(started.pid);
    return child?.waitStatus === undefined ? child : undefined;
  }

  /** All events are over: one more process ends, the child first, and a pause is ended. */
  private comeToRest(): boolean {
    const { kernel, plan } = this;
    const next = this.child() ?? this.mortals()[0];
    if (next !== undefined) kernel.end(next.pid, this.waitStatus());
    else if (!plan.isPaused || !kernel.raise(15)) return false;
    return true;
  }
}
