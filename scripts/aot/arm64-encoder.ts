// The parts of A64 instructions: fields of a 32-bit word, immediates of their several kinds.
// Encodings: Arm Architecture Reference Manual for A-profile, chapter C6 (DDI 0487).
import { CodeBuffer } from "./code-buffer.ts";
import type { Condition } from "./conditions.ts";
import type { Access, Register, Width } from "./machine.ts";

export const CONDITIONS: Readonly<Record<Condition, number>> = {
  eq: 0,
  ne: 1,
  ge_u: 2,
  lt_u: 3,
  gt_u: 8,
  le_u: 9,
  ge_s: 10,
  lt_s: 11,
  gt_s: 12,
  le_s: 13,
};

/** Number 31: zero, or in an address and in sums with an immediate, the stack pointer. */
export const ZERO = 31;
export const SP = 31;
/** The second scratch register: addresses and values within one method of the machine. */
export const X17 = 17;
/** Holds the address where linear memory begins, always: globals lie right behind it. */
export const BASE = 28;
export const BASE_ADDRESS = 0x10000n;

export type SizeInBytes = Access["bytes"];

/** What a load or store does, as the fields `size` and `opc` say it, without its address. */
export interface Transfer {
  readonly bytes: SizeInBytes;
  readonly opc: 0 | 1 | 2 | 3;
}

export class Arm64Encoder {
  code = new CodeBuffer();

  protected word(word: number): void {
    this.code.emit32(word);
  }

  /** An instruction on three registers, whose bit 31 is the width. */
  protected registers(w: Width, opcode: number, to: Register, a: Register, b: Register): void {
    this.word(sf(w) | opcode | (b << 16) | (a << 5) | to);
  }

  /** The ORR that `mov` stands for. */
  protected copy(width: Width, to: Register, from: Register): void {
    this.registers(width, 0x2a000000, to, ZERO, from);
  }

  /** ADD, or SUB for a negative value, of up to 24 bits; in two steps if it must be. */
  protected addImmediate(width: Width, to: Register, a: Register, value: bigint): void {
    const opcode = sf(width) | (value < 0n ? 0x51000000 : 0x11000000);
    const size = Number(value < 0n ? -value : value);
    const [low, high] = [size & 0xfff, size >> 12];
    if (high !== 0) this.word(opcode | (1 << 22) | (high << 10) | (a << 5) | to);
    const from = high === 0 ? a : to;
    if (low !== 0 || high === 0) this.word(opcode | (low << 10) | (from << 5) | to);
  }

  /** UBFM or SBFM: a field of bits to another place. */
  protected bitfield(w: Width, signed: boolean, to: Register, a: Register, r: number, s: number) {
    const n = w === 64 ? 1 << 22 : 0;
    const opcode = signed ? 0x13000000 : 0x53000000;
    this.word(sf(w) | opcode | n | (r << 16) | (s << 10) | (a << 5) | to);
  }

  /** Loads or stores at base + offset, by one instruction if there is a form for that offset. */
  protected transfer(what: Transfer, register: Register, base: Register, offset: bigint): void {
    const bytes = BigInt(what.bytes);
    const low = offset & 0xfffn;
    if (isScaled(offset, bytes)) this.scaled(what, register, base, offset);
    else if (offset >= -256n && offset < 256n) {
      const immediate = Number(BigInt.asUintN(9, offset));
      this.word(transferOpcode(what, 0x38000000) | (immediate << 12) | (base << 5) | register);
    } else if (offset > 0n && offset < 1n << 24n && isScaled(low, bytes)) {
      this.addImmediate(64, X17, base, offset - low);
      this.scaled(what, register, X17, low);
    } else {
      this.constant(X17, offset);
      this.indexed(what, register, base, X17, false);
    }
  }

  private scaled(what: Transfer, register: Register, base: Register, offset: bigint): void {
    const immediate = Number(offset / BigInt(what.bytes));
    this.word(transferOpcode(what, 0x39000000) | (immediate << 10) | (base << 5) | register);
  }

  /** At base + index, or base + index * bytes. */
  protected indexed(
    what: Transfer,
    register: Register,
    base: Register,
    index: Register,
    multiplied: boolean,
  ): void {
    const opcode = transferOpcode(what, 0x38206800) | (multiplied ? 1 << 12 : 0);
    this.word(opcode | (index << 16) | (base << 5) | register);
  }

  /** In the fewest instructions; the flags stay as they are. */
  constant(to: Register, value: bigint): void {
    const v = BigInt.asUintN(64, value);
    const width = v < 1n << 32n ? 32 : 64;
    const zeros = halves(v, width).filter((half) => half === 0n).length;
    const ones = halves(v, width).filter((half) => half === 0xffffn).length;
    const count = width / 16;
    const pieces = count - Math.max(zeros, ones);
    const mask = bitmask(width, v);
    if (pieces > 1 && mask !== undefined) this.word(sf(width) | 0x32000000 | mask | (31 << 5) | to);
    else if (pieces > 1 && isNearBase(v)) this.addImmediate(64, to, BASE, v - BASE_ADDRESS);
    else this.moveWide(width, to, v, ones > zeros);
  }

  /** MOVZ or MOVN, then a MOVK for each other half that these did not set. */
  private moveWide(width: Width, to: Register, value: bigint, inverted: boolean): void {
    const filler = inverted ? 0xffffn : 0n;
    const all = halves(value, width).map((half, i) => ({ half, at: i << 21 }));
    const pieces = all.filter(({ half }) => half !== filler);
    const [first = { half: filler, at: 0 }, ...rest] = pieces;
    const opcode = sf(width) | (inverted ? 0x12800000 : 0x52800000) | first.at;
    this.word(opcode | (Number(first.half ^ filler) << 5) | to);
    for (const { half, at } of rest) {
      this.word(sf(width) | 0x72800000 | at | (Number(half) << 5) | to);
    }
  }

  protected address(to: Register, symbol: string): void {
    this.code.relocate("address", symbol);
    this.word(0x10000000 | to);
  }

  call(symbol: string): void {
    this.code.relocate("call", symbol);
    this.word(0x94000000);
  }

  jumpToSymbol(symbol: string): void {
    this.code.relocate("jump", symbol);
    this.word(0x14000000);
  }

  /** `opcode` is that of a conditional branch: its distance has 19 bits. */
  protected jumpToSymbolIf(opcode: number, symbol: string): void {
    this.code.relocate("jump", symbol);
    this.word(opcode);
  }
}

/** The top bit of most instructions: 64-bit registers. */
export function sf(width: Width): number {
  return width === 64 ? 0x80000000 : 0;
}

function transferOpcode(what: Transfer, form: number): number {
  return (Math.log2(what.bytes) << 30) | form | (what.opc << 22);
}

function isScaled(offset: bigint, bytes: bigint): boolean {
  return offset >= 0n && offset < 4096n * bytes && offset % bytes === 0n;
}

function isNearBase(value: bigint): boolean {
  const offset = value - BASE_ADDRESS;
  return offset >= 0n && offset < 1n << 24n && (offset < 4096n || offset % 4096n === 0n);
}

function halves(value: bigint, width: Width): readonly bigint[] {
  const shifts = width === 32 ? [0n, 16n] : [0n, 16n, 32n, 48n];
  return shifts.map((shift) => (value >> shift) & 0xffffn);
}

/** Whether ADD or SUB take the value, in one instruction. */
export function fitsSum(value: bigint): boolean {
  const size = value < 0n ? -value : value;
  return size < 4096n || (size < 1n << 24n && size % 4096n === 0n);
}

/**
 * The fields N, immr and imms of a "bitmask immediate": a run of ones, rotated, in a pattern of 2
 * to 64 bits that repeats. Undefined for other values. (DecodeBitMasks in the manual's pseudocode.)
 */
export function bitmask(width: Width, value: bigint): number | undefined {
  const low = BigInt.asUintN(32, value);
  const whole = width === 32 ? (low << 32n) | low : BigInt.asUintN(64, value);
  let size = 64;
  const part = (bits: number, at: number) => BigInt.asUintN(bits, whole >> BigInt(at));
  while (size > 2 && part(size / 2, 0) === part(size / 2, size / 2)) size /= 2;
  const pattern = part(size, 0);
  const ones = [...pattern.toString(2)].filter((bit) => bit === "1").length;
  if (ones === 0 || ones === size) return undefined;
  const run = (1n << BigInt(ones)) - 1n;
  for (let rotation = 0; rotation < size; rotation++) {
    const rotated = (run >> BigInt(rotation)) | (run << BigInt(size - rotation));
    if (BigInt.asUintN(size, rotated) !== pattern) continue;
    const n = size === 64 ? 1 << 22 : 0;
    return n | (rotation << 16) | (((-size << 1) & 0x3f) << 10) | ((ones - 1) << 10);
  }
  return undefined;
}
