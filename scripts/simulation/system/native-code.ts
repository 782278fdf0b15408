// One process that runs PID 1's program: an instance of its WebAssembly, which is left in a system
// call that has to wait, and entered again with that call's result.
import { GLOBAL } from "./suspendable.ts";

/** A system call: its number and arguments, as PID 1 makes it. */
export interface Call {
  readonly number: number;
  readonly args: readonly bigint[];
}

/** The result of a call, or undefined for one that the process is to be left in. */
export type Kernel = (code: NativeCode, call: Call) => number | undefined;

/** Memory above 4 GiB: what the kernel has left on the stack. */
export interface Stack {
  readonly address: bigint;
  peek8(at: bigint): number;
  peek64(at: bigint): bigint;
  poke64(at: bigint, value: bigint): void;
}

const layout = "../../../src/pid1/service/layout";
const { LOG_END } = (await import("../../../src/pid1/log/layout" as string)) as { LOG_END: number };
const { REQUESTS, STATE, COMMIT, SERVICE_END } = (await import(layout)) as {
  readonly [name in "REQUESTS" | "STATE" | "COMMIT" | "SERVICE_END"]: number;
};
const kinds = await import("../../../src/wire/kinds.ts");

/** Where Asyncify keeps the frames of a process that is left: behind all tables. */
const FRAMES = Math.ceil(LOG_END / 65_536) * 65_536;
const FRAMES_BYTES = 65_536;
const TEXTS = 65_536;
/** What a process takes over at fork(2), of what it can still need: the rest it gives back. */
const INHERITED: readonly (readonly [number, number])[] = [
  [TEXTS, REQUESTS],
  [COMMIT, COMMIT + kinds.PROGRAM_BYTES + 16],
  [FRAMES, FRAMES + FRAMES_BYTES],
];
/** What a shim uses beyond that, for a moment. */
const SCRATCH: readonly [number, number] = [STATE, STATE + 65_536];

const [NORMAL, REWINDING] = [0, 2];

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly start: (stack: bigint) => number;
  readonly asyncify_start_unwind: (frames: number) => void;
  readonly asyncify_stop_unwind: () => void;
  readonly asyncify_start_rewind: (frames: number) => void;
  readonly asyncify_stop_rewind: () => void;
  readonly asyncify_get_state: () => number;
}

/** Instances are kept and used again: making one takes longer than most of their lives. */
export class NativeCodePool {
  private readonly free: NativeCode[] = [];

  constructor(
    private readonly module: WebAssembly.Module,
    private readonly stack: Stack,
  ) {}

  take(kernel: Kernel): NativeCode {
    const code = this.free.pop() ?? new NativeCode(this.module, this.stack);
    code.kernel = kernel;
    return code;
  }

  giveBack(code: NativeCode): void {
    code.reset();
    this.free.push(code);
  }
}

export class NativeCode {
  kernel: Kernel = () => undefined;
  /** The call that it was left in; undefined before the first one. */
  waitsIn: Call | undefined;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  private readonly exports: Exports;
  private readonly globals: readonly WebAssembly.Global[];
  private readonly firstGlobals: readonly (number | bigint)[];
  private readonly firstTexts: Uint8Array;
  private result = 0;
  /** PID 1's own memory is all of it in use. */
  private isFork = false;

  constructor(
    module: WebAssembly.Module,
    private readonly stack: Stack,
  ) {
    const exports = new WebAssembly.Instance(module, { kernel: this.imports() }).exports;
    this.exports = exports as unknown as Exports;
    this.globals = Object.entries(exports)
      .filter(([name]) => name.startsWith(GLOBAL))
      .map(([, value]) => value as WebAssembly.Global);
    this.firstGlobals = this.globals.map(({ value }) => value);
    this.bytes = new Uint8Array(this.exports.memory.buffer);
    this.view = new DataView(this.exports.memory.buffer);
    this.firstTexts = this.bytes.slice(TEXTS, REQUESTS);
  }

  /** Runs it until it is left in a call; the exit status where it returns. */
  run(): number | undefined {
    return this.afterRun(this.exports.start(this.stack.address));
  }

  /** Goes on after the call that it was left in. */
  resume(result: number): number | undefined {
    this.result = result;
    this.waitsIn = undefined;
    this.exports.asyncify_start_rewind(FRAMES);
    return this.run();
  }

  /** fork(2): `child` is where this one is, in the same call. */
  copyTo(child: NativeCode): void {
    for (const [from, to] of INHERITED) child.bytes.set(this.bytes.subarray(from, to), from);
    this.globals.forEach((global, i) => {
      child.globals[i]!.value = global.value;
    });
    child.waitsIn = this.waitsIn;
    child.isFork = true;
  }

  reset(): void {
    if (this.isFork) {
      for (const [from, to] of [...INHERITED, SCRATCH]) this.bytes.fill(0, from, to);
    } else {
      // Lines of services are not sent anywhere here.
      this.bytes.fill(0, TEXTS, SERVICE_END);
      this.bytes.fill(0, FRAMES, FRAMES + FRAMES_BYTES);
    }
    this.bytes.set(this.firstTexts, TEXTS);
    this.globals.forEach((global, i) => {
      global.value = this.firstGlobals[i]!;
    });
    this.waitsIn = undefined;
    this.isFork = false;
  }

  /** Where the kernel reads from or writes to: the program's own memory, or its stack. */
  text(at: bigint): string {
    const bytes: number[] = [];
    for (let p = at; this.peek8(p) !== 0; p++) bytes.push(this.peek8(p));
    return new TextDecoder().decode(new Uint8Array(bytes));
  }

  /** The strings that an array of pointers names, up to its null pointer. */
  texts(at: bigint): readonly string[] {
    const all: string[] = [];
    for (let p = at; this.peek64(p) !== 0n; p += 8n) all.push(this.text(this.peek64(p)));
    return all;
  }

  private peek8(at: bigint): number {
    return at >= this.stack.address ? this.stack.peek8(at) : this.bytes[Number(at)]!;
  }

  private peek64(at: bigint): bigint {
    if (at >= this.stack.address) return this.stack.peek64(at);
    return this.view.getBigUint64(Number(at), true);
  }

  private afterRun(status: number): number | undefined {
    if (this.exports.asyncify_get_state() === NORMAL) return status;
    this.exports.asyncify_stop_unwind();
    return undefined;
  }

  private imports(): Readonly<Record<string, unknown>> {
    const calls = [0, 1, 2, 3, 4, 5, 6].map((n) => [
      `syscall${n}`,
      (number: number, ...args: bigint[]) => BigInt(this.call(number, args)),
    ]);
    return {
      ...Object.fromEntries(calls),
      peek8: (at: bigint) => this.peek8(at),
      peek64: (at: bigint) => this.peek64(at),
      poke64: (at: bigint, value: bigint) => {
        if (at >= this.stack.address) this.stack.poke64(at, value);
        else this.view.setBigUint64(Number(at), value, true);
      },
    };
  }

  private call(number: number, args: readonly bigint[]): number {
    if (this.exports.asyncify_get_state() === REWINDING) {
      this.exports.asyncify_stop_rewind();
      return this.result;
    }
    const result = this.kernel(this, { number, args });
    if (result !== undefined) return result;
    this.waitsIn = { number, args };
    // Where the frames go, and where their room ends; Binaryen's src/passes/Asyncify.cpp.
    this.view.setUint32(FRAMES, FRAMES + 8, true);
    this.view.setUint32(FRAMES + 4, FRAMES + FRAMES_BYTES, true);
    this.exports.asyncify_start_unwind(FRAMES);
    return 0;
  }
}
