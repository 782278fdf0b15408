// A64 machine code of ARMv8.0, without optional extensions.
// Encodings: Arm Architecture Reference Manual for A-profile, chapter C6 (DDI 0487).
import {
  Arm64Encoder,
  BASE,
  BASE_ADDRESS,
  bitmask,
  CONDITIONS,
  fitsSum,
  type SizeInBytes,
  SP,
  sf,
  type Transfer,
  X17,
  ZERO,
} from "./arm64-encoder.ts";
import { entry, runtime, trap } from "./arm64-runtime.ts";
import type { CodeBuffer, Compared, Jump, JumpEncoding, Relocation } from "./code-buffer.ts";
import { type Condition, opposite } from "./conditions.ts";
import type {
  Access,
  Arithmetic,
  Division,
  Extension,
  Machine,
  Operand,
  Register,
  Shift,
  Width,
} from "./machine.ts";
import { AotError } from "./module.ts";

const LINK = 30;
const LOGICAL = { and: 0x0a000000, or: 0x2a000000, xor: 0x4a000000 } as const;
const SUMS = { add: 0x0b000000, sub: 0x4b000000 } as const;
const VARIABLE_SHIFTS = {
  shl: 0x1ac02000,
  shr_u: 0x1ac02400,
  shr_s: 0x1ac02800,
  rotr: 0x1ac02c00,
} as const;
const [STORE, LOAD] = [0, 1] as const;

export class Arm64 extends Arm64Encoder implements Machine {
  // x16 and x17 are kept out of all lists, for moves and addresses; x18 is the platform's, x28
  // holds the base of memory, x29 is left to those who look for a frame pointer.
  readonly temporaries = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
  readonly preserved = [19, 20, 21, 22, 23, 24, 25, 26, 27];
  readonly leafHomes = [10, 9, 7, 6, 5, 4, 3, 2, 1];
  // The kernel keeps all registers but the result's.
  readonly syscallHomes = [15, 14, 13, 12, 11, 10, 9];
  readonly argumentRegisters = [0, 1, 2, 3, 4, 5, 6, 7];
  readonly syscallRegisters = [0, 1, 2, 3, 4, 5];
  readonly syscallNumber = 8;
  readonly result = 0;
  readonly scratch = 16;
  readonly divisionClobbers = [];
  readonly jumps: JumpEncoding = jumps;
  readonly entry = entry;
  readonly runtime = runtime;
  readonly trap = trap;
  /** The last comparison, if it was one with zero, and where its code ends. */
  private zeroTest: (Compared & { code: CodeBuffer; end: number }) | undefined;

  takesImmediate(operation: Arithmetic | "compare" | "store", width: Width, v: bigint): boolean {
    const signed = BigInt.asIntN(width, v);
    switch (operation) {
      case "add":
      case "sub":
        return signed > -(1n << 24n) && signed < 1n << 24n;
      case "compare":
        return fitsSum(signed);
      case "store":
        return v === 0n;
      case "mul":
        return false;
      default:
        return bitmask(width, v) !== undefined;
    }
  }

  move(width: Width, to: Register, from: Register): void {
    if (to !== from || width === 32) this.copy(width, to, from);
  }

  loadSlot(to: Register, slot: number): void {
    this.transfer({ bytes: 8, opc: LOAD }, to, SP, BigInt(slot * 8));
  }

  storeSlot(from: Register, slot: number): void {
    this.transfer({ bytes: 8, opc: STORE }, from, SP, BigInt(slot * 8));
  }

  arithmetic(op: Arithmetic, width: Width, to: Register, a: Register, b: Operand): void {
    if ("immediate" in b) this.withImmediate(op, width, to, a, b.immediate);
    else if (op === "mul") this.multiplyAdd(width, 0x1b000000, to, a, b.register, ZERO);
    else if (op === "add" || op === "sub") this.registers(width, SUMS[op], to, a, b.register);
    else this.registers(width, LOGICAL[op], to, a, b.register);
  }

  private withImmediate(op: Arithmetic, w: Width, to: Register, a: Register, v: bigint): void {
    const signed = BigInt.asIntN(w, v);
    if (op === "add" || op === "sub") {
      this.addImmediate(w, to, a, op === "add" ? signed : -signed);
      return;
    }
    const mask = bitmask(w, v);
    if (op === "mul" || mask === undefined) throw new Error(`no immediate ${v} for ${op}`);
    this.word(sf(w) | (LOGICAL[op] + 0x08000000) | mask | (a << 5) | to);
  }

  /** MADD and MSUB: `to` = c plus or minus a * b. */
  private multiplyAdd(
    width: Width,
    opcode: number,
    to: Register,
    a: Register,
    b: Register,
    c: Register,
  ): void {
    this.registers(width, opcode | (c << 10), to, a, b);
  }

  shift(op: Shift, width: Width, to: Register, a: Register, b: Operand): void {
    if ("immediate" in b) {
      this.shiftImmediate(op, width, to, a, Number(b.immediate & BigInt(width - 1)));
    } else if (op === "rotl") {
      this.registers(width, SUMS.sub, X17, ZERO, b.register);
      this.registers(width, VARIABLE_SHIFTS.rotr, to, a, X17);
    } else {
      this.registers(width, VARIABLE_SHIFTS[op], to, a, b.register);
    }
  }

  private shiftImmediate(op: Shift, w: Width, to: Register, a: Register, count: number): void {
    const rest = (w - count) & (w - 1);
    if (op === "shl") this.bitfield(w, false, to, a, rest, w - 1 - count);
    else if (op === "shr_u" || op === "shr_s")
      this.bitfield(w, op === "shr_s", to, a, count, w - 1);
    else {
      const n = w === 64 ? 1 << 22 : 0;
      const right = op === "rotr" ? count : rest;
      this.registers(w, 0x13800000 | n | (right << 10), to, a, a);
    }
  }

  /** The processor gives 0 for a division by 0, and MIN for MIN / -1. */
  divide(op: Division, width: Width, to: Register, a: Register, b: Register): void {
    this.jumpToSymbolIf(sf(width) | 0x34000000 | b, "trap:division");
    if (op === "div_s") this.guardOverflow(width, a, b);
    const opcode = op === "div_s" || op === "rem_s" ? 0x1ac00c00 : 0x1ac00800;
    const isRemainder = op === "rem_s" || op === "rem_u";
    this.registers(width, opcode, isRemainder ? X17 : to, a, b);
    if (isRemainder) this.multiplyAdd(width, 0x1b008000, to, X17, b, a);
  }

  /** Only MIN - 1 overflows: that is asked when b is -1, else the flags are cleared. */
  private guardOverflow(width: Width, a: Register, b: Register): void {
    this.compare(width, b, { immediate: -1n });
    this.word(sf(width) | 0x7a410800 | (CONDITIONS.eq << 12) | (a << 5));
    const overflow = 6;
    this.jumpToSymbolIf(0x54000000 | overflow, "trap:overflow");
  }

  countZeros(from: "high" | "low", width: Width, to: Register, a: Register): void {
    if (from === "low") this.word(sf(width) | 0x5ac00000 | (a << 5) | to);
    this.word(sf(width) | 0x5ac01000 | ((from === "low" ? to : a) << 5) | to);
  }

  extend(how: Extension, width: Width, to: Register, a: Register): void {
    this.bitfield(how === "32_s" ? 64 : width, true, to, a, 0, Number.parseInt(how, 10) - 1);
  }

  /** SUBS, or ADDS for a negative value, to the zero register. */
  compare(width: Width, a: Register, b: Operand): void {
    this.zeroTest = undefined;
    if ("register" in b) {
      this.registers(width, 0x6b000000, ZERO, a, b.register);
      return;
    }
    const value = BigInt.asIntN(width, b.immediate);
    const size = Number(value < 0n ? -value : value);
    const field = size < 4096 ? size << 10 : (1 << 22) | ((size >> 12) << 10);
    this.word(sf(width) | (value < 0n ? 0x31000000 : 0x71000000) | field | (a << 5) | ZERO);
    if (size === 0) this.zeroTest = { register: a, width, code: this.code, end: this.code.size };
  }

  /** CBZ and CBNZ take the place of a comparison right in front of them. */
  jump(label: number, condition?: Condition): void {
    const { zeroTest, code } = this;
    const isRightBefore = zeroTest?.code === code && zeroTest.end === code.size;
    if (isRightBefore && (condition === "eq" || condition === "ne")) {
      code.remove(4);
      code.jump(label, condition, zeroTest);
    } else {
      code.jump(label, condition);
    }
  }

  /** CSINC of zero and zero: 1 where the condition in it does not hold. */
  setCondition(to: Register, condition: Condition): void {
    const code = CONDITIONS[opposite(condition)];
    this.registers(32, 0x1a800400 | (code << 12), to, ZERO, ZERO);
  }

  select(width: Width, to: Register, condition: Condition, a: Register, b: Register): void {
    this.registers(width, 0x1a800000 | (CONDITIONS[condition] << 12), to, a, b);
  }

  load(access: Access, to: Register, base: Register | undefined, offset: bigint): void {
    const { bytes, signed, width } = access;
    const signExtends = signed && !(bytes === 4 && width === 32);
    this.at({ bytes, opc: signExtends ? (width === 64 ? 2 : 3) : LOAD }, to, base, offset);
  }

  store(bytes: SizeInBytes, from: Operand, base: Register | undefined, offset: bigint): void {
    const register = "register" in from ? from.register : ZERO;
    this.at({ bytes, opc: STORE }, register, base, offset);
  }

  private at(what: Transfer, register: Register, base: Register | undefined, offset: bigint): void {
    const fromBase = offset - BASE_ADDRESS;
    if (base !== undefined) this.transfer(what, register, base, offset);
    else if (fromBase >= 0n && fromBase < 1n << 24n) this.transfer(what, register, BASE, fromBase);
    else {
      this.constant(X17, offset);
      this.transfer(what, register, X17, 0n);
    }
  }

  jumpByTable(index: Register, symbol: string, count: number, otherwise: number): void {
    const value = BigInt(count);
    const fits = this.takesImmediate("compare", 32, value);
    if (!fits) this.constant(X17, value);
    this.compare(32, index, fits ? { immediate: value } : { register: X17 });
    this.code.jump(otherwise, "ge_u");
    this.address(X17, symbol);
    this.indexed({ bytes: 4, opc: LOAD }, X17, X17, index, true);
    this.word(0xd61f0000 | (X17 << 5));
  }

  syscall(): void {
    this.word(0xd4000001);
  }

  prologue(saved: readonly Register[], slots: number, leaf: boolean): void {
    const groups = saveGroups(saved, leaf);
    groups.forEach((group, i) => {
      this.saveOrRestore(STORE, group, i, groups.length);
    });
    if (slots > 0) this.moveStackPointer(-frameBytes(slots));
  }

  epilogue(saved: readonly Register[], slots: number, leaf: boolean): void {
    const groups = saveGroups(saved, leaf);
    if (slots > 0) this.moveStackPointer(frameBytes(slots));
    for (let i = groups.length - 1; i >= 0; i--) {
      this.saveOrRestore(LOAD, groups[i]!, i, groups.length);
    }
    this.word(0xd65f03c0);
  }

  private moveStackPointer(bytes: number): void {
    if (Math.abs(bytes) >= 1 << 24) throw new AotError("a function's frame is too large");
    this.addImmediate(64, SP, SP, BigInt(bytes));
  }

  /** STP, LDP, or STR and LDR for the odd one; the first of them moves the stack pointer. */
  private saveOrRestore(what: 0 | 1, group: readonly Register[], i: number, count: number): void {
    const [a, b] = group as readonly [Register, Register | undefined];
    const load = what << 22;
    if (i > 0) {
      this.word(0xa9000000 | load | ((i * 2) << 15) | (b! << 10) | (SP << 5) | a);
    } else if (b !== undefined) {
      const by = what === LOAD ? 0xa8800000 | ((count * 2) << 15) : 0xa9800000 | pairsDown(count);
      this.word(by | load | (b << 10) | (SP << 5) | a);
    } else {
      const bytes = count * 16;
      const by = what === LOAD ? (bytes << 12) | 0x400 : ((-bytes & 0x1ff) << 12) | 0xc00;
      this.word(0xf8000000 | load | by | (SP << 5) | a);
    }
  }

  /** Above the frame and the saved registers. */
  incomingSlot(index: number, saved: readonly Register[], slots: number, leaf: boolean): number {
    return (frameBytes(slots) + saveGroups(saved, leaf).length * 16) / 8 + index;
  }

  link(code: Uint8Array, relocation: Relocation, from: number, to: number): void {
    const view = new DataView(code.buffer, code.byteOffset);
    const word = view.getUint32(relocation.at, true);
    view.setUint32(relocation.at, word | distanceField(word, to - from), true);
  }
}

function frameBytes(slots: number): number {
  return Math.ceil(slots / 2) * 16;
}

function pairsDown(count: number): number {
  return ((-count * 2) & 0x7f) << 15;
}

/** The registers to save in twos, the odd one first, and the link register unless `leaf`. */
function saveGroups(saved: readonly Register[], leaf: boolean): readonly (readonly Register[])[] {
  const all = leaf ? [...saved] : [LINK, ...saved];
  const groups = all.length % 2 === 1 ? [all.splice(0, 1)] : [];
  while (all.length > 0) groups.push(all.splice(0, 2));
  return groups;
}

/** The distance where the instruction has it: ADR, B and BL, or a conditional branch. */
function distanceField(word: number, distance: number): number {
  const isAdr = (word & 0x9f000000) >>> 0 === 0x10000000;
  const isFar = (word & 0x7c000000) === 0x14000000;
  const bits = isAdr ? 21 : isFar ? 28 : 21;
  if (distance < -(2 ** (bits - 1)) || distance >= 2 ** (bits - 1)) {
    throw new AotError("the code is too large: a jump does not reach its target");
  }
  if (isAdr) return ((distance & 3) << 29) | (((distance >> 2) & 0x7ffff) << 5);
  return isFar ? (distance >> 2) & 0x3ffffff : ((distance >> 2) & 0x7ffff) << 5;
}

/** A conditional branch reaches 1 MiB; beyond, its opposite jumps over a plain one. */
const jumps: JumpEncoding = {
  size(jump: Jump, distance: number): number {
    const isNear = distance >= -(1 << 20) && distance < (1 << 20) - 8;
    return jump.condition === undefined || isNear ? 4 : 8;
  },
  encode(jump: Jump, distance: number, size: number): readonly number[] {
    const { condition, compared } = jump;
    const far = bytesOf(0x14000000 | distanceField(0x14000000, distance + 4));
    if (condition === undefined) return far;
    const near = (branch: number, by: number) => bytesOf(branch | distanceField(branch, by));
    if (size === 4) return near(conditional(condition, compared), distance + 4);
    return [...near(conditional(opposite(condition), compared), 8), ...far];
  },
};

/** B.cond, CBZ or CBNZ. */
function conditional(condition: Condition, compared: Compared | undefined): number {
  if (compared === undefined) return 0x54000000 | CONDITIONS[condition];
  return sf(compared.width) | (condition === "eq" ? 0x34000000 : 0x35000000) | compared.register;
}

function bytesOf(word: number): readonly number[] {
  return [word & 0xff, (word >> 8) & 0xff, (word >> 16) & 0xff, word >>> 24];
}
