// A kernel in a hundred lines: enough processes, signals and time for PID 1's wasm to run on.
//
// PID 1 sees a world that moves only while it waits in ppoll: each wait runs the next step of the
// script. A wait without an end and without a next step is PID 1 hanging, and ends the test.
import { abi, EAGAIN, ECHILD, ESRCH, SIGCHLD } from "./abi.ts";

export type Step = (kernel: SimulatedKernel) => void;
export type Fault = (call: string) => number;

interface Process {
  readonly pid: number;
  group: number;
  waitStatus: number | undefined;
}

export interface Sent {
  readonly pid: number;
  readonly signal: number;
  readonly value: bigint | undefined;
}

/** PID 1 left: by returning from start, by exit_group, or in the child by execve. */
export class Left extends Error {
  constructor(
    readonly how: "exit" | "exec",
    readonly status: number,
  ) {
    super(`${how} ${status}`);
  }
}

export class SimulatedKernel {
  memory = new Uint8Array();
  /** What every call answers first: a negative errno, or 0 to let it happen. */
  fault: Fault = () => 0;
  /** In the child after fork: execve answers with these, and succeeds when none is left. */
  execErrors: number[] = [];
  isChild = false;
  hasSignalFd = true;
  readonly calls: string[] = [];
  readonly sent: Sent[] = [];
  readonly messages: string[] = [];
  readonly executed: string[][] = [];
  readonly processes = new Map<number, Process>();
  readonly queue: { signal: number; code: number; pid: number; value: bigint }[] = [];
  readonly script: Step[] = [];
  readonly files = new Map<string, string>();
  nowMs = 1000;
  nextPid = 2;
  private readonly open = new Map<number, { text: string; at: number }>();
  private readonly highBase = 0x7ffd_0000_0000n;
  private readonly high = new Uint8Array(1 << 20);

  constructor(
    readonly pid: number,
    argv: readonly string[],
    environment: readonly string[],
  ) {
    this.writeStack(argv, environment);
  }

  get stack(): bigint {
    return this.highBase;
  }

  /** A child appears, as fork makes it or as an orphan that is handed to PID 1. */
  addProcess(group?: number): number {
    const pid = this.nextPid++;
    this.processes.set(pid, { pid, group: group ?? pid, waitStatus: undefined });
    return pid;
  }

  /** A process ends: a zombie until it is reaped, SIGCHLD for PID 1. */
  end(pid: number, waitStatus: number): void {
    const process = this.processes.get(pid);
    if (process === undefined || process.waitStatus !== undefined) return;
    process.waitStatus = waitStatus;
    this.raise(SIGCHLD);
  }

  /** Classic signals are pending once, real-time ones as often as they were sent (signal(7)). */
  raise(signal: number, code = 0, value = 0n, pid = 77): void {
    if (signal < 32 && this.queue.some((pending) => pending.signal === signal)) return;
    this.queue.push({ signal, code, pid, value });
  }

  imports(): Readonly<Record<string, unknown>> {
    const entries: [string, unknown][] = [];
    for (let n = 0; n <= 6; n++) {
      entries.push([
        `syscall${n}`,
        (number: number, ...args: bigint[]) => BigInt(this.call(number, args)),
      ]);
    }
    entries.push(["peek8", (at: bigint) => this.bytesAt(at)[0] ?? 0]);
    entries.push(["peek64", (at: bigint) => this.viewAt(at).getBigUint64(0, true)]);
    entries.push(["poke64", (at: bigint, v: bigint) => this.viewAt(at).setBigUint64(0, v, true)]);
    return Object.fromEntries(entries);
  }

  text(at: bigint): string {
    const bytes = this.bytesAt(at);
    return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  }

  texts(at: bigint): string[] {
    const all: string[] = [];
    for (let p = at; ; p += 8n) {
      const pointer = this.viewAt(p).getBigUint64(0, true);
      if (pointer === 0n) return all;
      all.push(this.text(pointer));
    }
  }

  private call(number: number, args: readonly bigint[]): number {
    const name = abi.calls.get(number) ?? `syscall ${number}`;
    this.calls.push(name);
    const error = this.fault(name);
    if (error !== 0) return -error;
    const [a = 0n, b = 0n, c = 0n, d = 0n] = args;
    switch (name) {
      case "getpid":
        return this.isChild ? this.nextPid - 1 : this.pid;
      case "fork":
        return this.isChild ? 0 : this.addProcess();
      case "wait4":
        return this.wait4(b, c);
      case "kill":
        return this.kill(Number(BigInt.asIntN(32, a)), Number(b), undefined);
      case "rt_sigqueueinfo":
        return this.kill(Number(a), Number(b), this.viewAt(c).getBigInt64(24, true));
      case "ppoll":
        return this.ppoll(a, c);
      case "rt_sigtimedwait":
        return this.sigtimedwait(b, c);
      case "read":
        return this.read(Number(a), b, Number(c));
      case "openat":
        return this.openat(this.text(b));
      case "write":
      case "sendto":
        this.messages.push(new TextDecoder().decode(this.bytesAt(b).slice(0, Number(c))));
        return Number(c);
      case "clock_gettime":
        this.viewAt(b).setBigInt64(0, BigInt(Math.floor(this.nowMs / 1000)), true);
        this.viewAt(b).setBigInt64(8, BigInt(this.nowMs % 1000) * 1_000_000n, true);
        return 0;
      case "execve":
        return this.execve(a, b, c);
      case "exit_group":
        throw new Left("exit", Number(a));
      case "signalfd4":
        return this.hasSignalFd ? 3 : -24;
      case "ioctl":
        return -25;
      case "rt_sigprocmask":
      case "rt_sigaction":
        if (d === 0n) throw new Error(`${name}: no size of the signal set`);
        return 0;
      default:
        return 0;
    }
  }

  private wait4(status: bigint, options: bigint): number {
    if ((options & 1n) === 0n) throw new Error("wait4 may block: no WNOHANG");
    if (this.processes.size === 0) return -ECHILD;
    for (const process of this.processes.values()) {
      if (process.waitStatus === undefined) continue;
      this.viewAt(status).setInt32(0, process.waitStatus, true);
      this.processes.delete(process.pid);
      return process.pid;
    }
    return 0;
  }

  private kill(pid: number, signal: number, value: bigint | undefined): number {
    const reached = [...this.processes.values()].filter(
      (process) => pid === -1 || (pid < 0 ? process.group === -pid : process.pid === pid),
    );
    if (reached.length === 0) return -ESRCH;
    if (signal !== 0) this.sent.push({ pid, signal, value });
    if (signal === 9) for (const process of reached) this.end(process.pid, 9);
    return 0;
  }

  private ppoll(fds: bigint, timeout: bigint): number {
    if (this.viewAt(fds).getInt32(0, true) !== 3) return 1;
    this.wait(timeout);
    return this.queue.length > 0 ? 1 : 0;
  }

  private sigtimedwait(info: bigint, timeout: bigint): number {
    this.wait(timeout);
    const first = this.queue.shift();
    if (first === undefined) return -EAGAIN;
    const view = this.viewAt(info);
    view.setInt32(0, first.signal, true);
    view.setInt32(8, first.code, true);
    view.setInt32(16, first.pid, true);
    view.setBigInt64(24, first.value, true);
    return first.signal;
  }

  /** The world moves one step; with nothing to do, time passes until the timeout. */
  private wait(timeout: bigint): void {
    if (this.queue.length > 0) return;
    const view = timeout === 0n ? undefined : this.viewAt(timeout);
    const ms =
      view === undefined
        ? undefined
        : Number(view.getBigInt64(0, true)) * 1000 + Number(view.getBigInt64(8, true)) / 1e6;
    if (ms === 0) return;
    const step = this.script.shift();
    if (step !== undefined) step(this);
    else if (ms === undefined) throw new Error("PID 1 waits for ever");
    else this.nowMs += Math.ceil(ms);
  }

  private read(fd: number, buffer: bigint, size: number): number {
    const file = this.open.get(fd);
    if (file !== undefined) return this.readFile(file, buffer, size);
    let filled = 0;
    for (; filled + 128 <= size && this.queue.length > 0; filled += 128) {
      const first = this.queue.shift()!;
      const view = this.viewAt(buffer + BigInt(filled));
      view.setInt32(0, first.signal, true);
      view.setInt32(8, first.code, true);
      view.setInt32(12, first.pid, true);
      view.setBigInt64(48, first.value, true);
    }
    return filled === 0 ? -EAGAIN : filled;
  }

  /** At most seven bytes at a time: a reader must not count on getting all that it asked for. */
  private readFile(file: { text: string; at: number }, buffer: bigint, size: number): number {
    const bytes = new TextEncoder()
      .encode(file.text)
      .subarray(file.at, file.at + Math.min(size, 7));
    this.bytesAt(buffer).set(bytes);
    file.at += bytes.length;
    return bytes.length;
  }

  private openat(path: string): number {
    const text = this.files.get(path);
    if (text === undefined) return -2;
    const fd = 10 + this.open.size;
    this.open.set(fd, { text, at: 0 });
    return fd;
  }

  private execve(path: bigint, argv: bigint, envp: bigint): number {
    this.executed.push([this.text(path), ...this.texts(argv), "|", ...this.texts(envp)]);
    const error = this.execErrors.shift();
    if (error !== undefined) return -error;
    throw new Left("exec", 0);
  }

  private writeStack(argv: readonly string[], environment: readonly string[]): void {
    const view = new DataView(this.high.buffer);
    view.setBigInt64(0, BigInt(argv.length), true);
    let pointer = 8;
    let text = 1 << 16;
    for (const word of [...argv, undefined, ...environment, undefined]) {
      if (word !== undefined) {
        view.setBigUint64(pointer, this.highBase + BigInt(text), true);
        const bytes = new TextEncoder().encode(word);
        this.high.set(bytes, text);
        text += bytes.length + 1;
      }
      pointer += 8;
    }
  }

  private bytesAt(at: bigint): Uint8Array {
    if (at >= this.highBase) return this.high.subarray(Number(at - this.highBase));
    if (at < 65536n || at >= BigInt(this.memory.length)) throw new Error(`bad address ${at}`);
    return this.memory.subarray(Number(at));
  }

  private viewAt(at: bigint): DataView {
    const bytes = this.bytesAt(at);
    return new DataView(bytes.buffer, bytes.byteOffset);
  }
}
