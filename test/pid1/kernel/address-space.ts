// PID 1's memory as the kernel sees it: the wasm's linear memory, and the native stack far above it
// with argc, argv, envp and their strings. Every access is checked, as a real kernel and a real
// processor would: what lies outside is an error of PID 1's and ends the test.
import { MEMORY_BASE } from "../../../scripts/aot/compile.ts";
import { END, REGIONS, TABLES } from "./memory-regions.ts";

const STACK = 0x7ffd_0000_0000n;
/** Bytes between two strings that nobody may touch. */
const GAP = 16;

export class AddressSpace {
  /** The address of argc. */
  readonly stack = STACK;
  /** Set once the wasm is there. */
  linear = new Uint8Array();
  private readonly high: Uint8Array;
  private readonly isMapped: Uint8Array;
  private readonly pointersEnd: number;

  constructor(argv: readonly string[], environment: readonly string[]) {
    const words = [...argv, undefined, ...environment, undefined].map((word) =>
      word === undefined ? undefined : new TextEncoder().encode(`${word}\0`),
    );
    this.pointersEnd = 8 + words.length * 8;
    const size = words.reduce((sum, word) => sum + (word?.length ?? 0) + GAP, this.pointersEnd);
    this.high = new Uint8Array(size);
    this.isMapped = new Uint8Array(size).fill(1, 0, this.pointersEnd);
    const view = new DataView(this.high.buffer);
    view.setBigInt64(0, BigInt(argv.length), true);
    let end = this.pointersEnd + GAP;
    words.forEach((word, i) => {
      if (word === undefined) return;
      view.setBigUint64(8 + i * 8, STACK + BigInt(end), true);
      this.high.set(word, end);
      this.isMapped.fill(1, end, end + word.length);
      end += word.length + GAP;
    });
  }

  peek8(at: bigint): number {
    return at >= STACK ? this.highBytes(at, 1)[0]! : this.lowBytes(at, 1)[0]!;
  }

  peek64(at: bigint): bigint {
    return this.view(at, 8).getBigUint64(0, true);
  }

  /** Only argv and envp may be changed. */
  poke64(at: bigint, value: bigint): void {
    const offset = Number(at - STACK);
    if (offset < 8 || offset + 8 > this.pointersEnd) throw badAddress("poke64", at, 8);
    this.view(at, 8).setBigUint64(0, value, true);
  }

  /** Memory that the kernel reads: a part of a buffer, of the program's texts, or of the stack. */
  view(at: bigint, size: number): DataView {
    const bytes = at >= STACK ? this.highBytes(at, size) : this.lowBytes(at, size);
    return new DataView(bytes.buffer, bytes.byteOffset, size);
  }

  /** Memory that the kernel fills: all of it within one buffer. */
  buffer(at: bigint, size: number): DataView {
    if (at < TABLES || !isInRegion(Number(at), size)) {
      throw badAddress("a buffer for the kernel", at, size);
    }
    return this.view(at, size);
  }

  bytes(at: bigint, size: number): Uint8Array {
    const view = this.view(at, size);
    return new Uint8Array(view.buffer, view.byteOffset, size);
  }

  text(at: bigint): string {
    let size = 0;
    while (this.peek8(at + BigInt(size)) !== 0) size++;
    return new TextDecoder().decode(this.bytes(at, size + 1).slice(0, size));
  }

  /** The strings that an array of pointers names, up to its null pointer. */
  texts(at: bigint): string[] {
    const all: string[] = [];
    for (let p = at; this.peek64(p) !== 0n; p += 8n) all.push(this.text(this.peek64(p)));
    return all;
  }

  /** What PID 1 wrote where it has no buffer; the wasm's own stores are not seen one by one. */
  strayWrite(): string | undefined {
    // Not all of it: the tables of service mode, which lie there, take some megabytes.
    const behind = this.linear.subarray(END, END + ZEROS.length);
    if (Buffer.compare(behind, ZEROS.subarray(0, behind.length)) !== 0) return "behind the buffers";
    const noTime = REGIONS.find(({ name }) => name === "NO_TIME")!;
    const constant = this.linear.subarray(noTime.start, noTime.start + noTime.size);
    return constant.some((byte) => byte !== 0) ? "into NO_TIME" : undefined;
  }

  private highBytes(at: bigint, size: number): Uint8Array {
    const offset = Number(at - STACK);
    for (let i = offset; i < offset + size; i++) {
      if (this.isMapped[i] !== 1) throw badAddress("the stack", at, size);
    }
    return this.high.subarray(offset, offset + size);
  }

  private lowBytes(at: bigint, size: number): Uint8Array {
    const start = Number(at);
    const isText = start >= MEMORY_BASE && start + size <= TABLES;
    if (!isText && !isInRegion(start, size)) throw badAddress("memory", at, size);
    return this.linear.subarray(start, start + size);
  }
}

const ZEROS = new Uint8Array(1 << 16);

/** For each byte of memory the end of the buffer that it is in, or 0. */
const regionEnds = new Uint32Array(END);
for (const { start, size } of REGIONS) regionEnds.fill(start + size, start, start + size);

function isInRegion(start: number, size: number): boolean {
  const end = regionEnds[start];
  return end !== undefined && start + size <= end;
}

function badAddress(what: string, at: bigint, size: number): Error {
  return new Error(`${what}: bad address 0x${at.toString(16)}, ${size} bytes`);
}
