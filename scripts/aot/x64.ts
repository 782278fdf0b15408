// x86-64 machine code, of the baseline that every such processor has (no BMI, no POPCNT).
// Encodings: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2.
import type { Jump, JumpEncoding, Relocation } from "./code-buffer.ts";
import type { Condition } from "./conditions.ts";
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
import { CONDITIONS, fits8, fits32, X64Encoder } from "./x64-encoder.ts";
import { entry, runtime, trap } from "./x64-runtime.ts";

const RAX = 0;
const RCX = 1;
const RDX = 2;
const RBX = 3;
const RSP = 4;
const RBP = 5;
const RSI = 6;
const RDI = 7;
const R8 = 8;
const R9 = 9;
const R10 = 10;
const R11 = 11;

/** The number of each operation in the opcode maps: /0 to /7 of 81, times 8 for the short forms. */
const GROUP: Readonly<Record<Exclude<Arithmetic, "mul"> | "cmp", number>> = {
  add: 0,
  or: 1,
  and: 4,
  sub: 5,
  xor: 6,
  cmp: 7,
};
const SHIFTS: Readonly<Record<Shift, number>> = { rotl: 0, rotr: 1, shl: 4, shr_u: 5, shr_s: 7 };

export class X64 extends X64Encoder implements Machine {
  // rcx and r11 are kept out of all lists: shifts count in cl, and r11 is the scratch register.
  readonly temporaries = [RAX, RDX, RSI, RDI, R8, R9, R10];
  readonly preserved = [RBX, RBP, 12, 13, 14, 15];
  readonly leafHomes = [RDI, RSI, R8, R9];
  readonly syscallHomes = [];
  readonly argumentRegisters = [RDI, RSI, RDX, R8, R9, R10];
  readonly syscallRegisters = [RDI, RSI, RDX, R10, R8, R9];
  readonly syscallNumber = RAX;
  readonly result = RAX;
  readonly scratch = R11;
  readonly divisionClobbers = [RAX, RDX];
  readonly jumps: JumpEncoding = jumps;
  readonly entry = entry;
  readonly runtime = runtime;
  readonly trap = trap;

  takesImmediate(operation: Arithmetic | "compare" | "store", width: Width, v: bigint): boolean {
    const signed = BigInt.asIntN(width, v);
    // The immediate of a subtraction is added, negated.
    return operation === "sub" ? fits32(-signed) && fits32(signed) : fits32(signed);
  }

  move(width: Width, to: Register, from: Register): void {
    if (to !== from || width === 32) this.registers(width, [0x89], from, to);
  }

  constant(to: Register, value: bigint): void {
    const unsigned = BigInt.asUintN(64, value);
    if (unsigned < 1n << 32n) {
      this.rex(32, 0, 0, to);
      this.code.emit(0xb8 + (to & 7));
      this.code.emit32(Number(unsigned));
    } else if (fits32(BigInt.asIntN(64, value))) {
      this.registers(64, [0xc7], 0, to);
      this.code.emit32(Number(BigInt.asIntN(32, value)));
    } else {
      this.rex(64, 0, 0, to);
      this.code.emit(0xb8 + (to & 7));
      this.code.emit64(unsigned);
    }
  }

  loadSlot(to: Register, slot: number): void {
    this.memory(64, [0x8b], to, RSP, BigInt(slot * 8));
  }

  storeSlot(from: Register, slot: number): void {
    this.memory(64, [0x89], from, RSP, BigInt(slot * 8));
  }

  arithmetic(op: Arithmetic, width: Width, to: Register, a: Register, b: Operand): void {
    if ("immediate" in b)
      this.arithmeticImmediate(op, width, to, a, BigInt.asIntN(width, b.immediate));
    else if (op === "mul") this.multiply(width, to, a, b.register);
    else if (op === "sub" && to === b.register && to !== a) {
      // a - to is -to + a.
      this.registers(width, [0xf7], 3, to);
      this.registers(width, [0x01], a, to);
    } else if (to === b.register) this.registers(width, [GROUP[op] * 8 + 1], a, to);
    else if (op === "add" && to !== a) this.sum(width, to, a, b.register);
    else {
      if (to !== a) this.move(width, to, a);
      this.registers(width, [GROUP[op] * 8 + 1], b.register, to);
    }
  }

  private arithmeticImmediate(
    op: Arithmetic,
    w: Width,
    to: Register,
    a: Register,
    v: bigint,
  ): void {
    if (op === "mul") {
      this.registers(w, [fits8(v) ? 0x6b : 0x69], to, a);
      this.immediate(v);
    } else if (to !== a && (op === "add" || op === "sub")) {
      this.memory(w, [0x8d], to, a, op === "add" ? v : -v);
    } else {
      if (to !== a) this.move(w, to, a);
      this.groupImmediate(GROUP[op], w, to, v);
    }
  }

  private multiply(width: Width, to: Register, a: Register, b: Register): void {
    if (to !== a && to !== b) this.move(width, to, a);
    this.registers(width, [0x0f, 0xaf], to, to === b ? a : b);
  }

  private groupImmediate(group: number, width: Width, to: Register, value: bigint): void {
    this.registers(width, [fits8(value) ? 0x83 : 0x81], group, to);
    this.immediate(value);
  }

  private immediate(value: bigint): void {
    if (fits8(value)) this.code.emit(Number(value));
    else this.code.emit32(Number(value));
  }

  shift(op: Shift, width: Width, to: Register, a: Register, b: Operand): void {
    if ("register" in b) this.move(32, RCX, b.register);
    if (to !== a) this.move(width, to, a);
    if ("register" in b) {
      this.registers(width, [0xd3], SHIFTS[op], to);
    } else {
      this.registers(width, [0xc1], SHIFTS[op], to);
      this.code.emit(Number(b.immediate & BigInt(width - 1)));
    }
  }

  divide(op: Division, width: Width, to: Register, a: Register, b: Register): void {
    const divide = this.code.newLabel();
    const end = this.code.newLabel();
    this.move(width, R11, b);
    if (a !== RAX) this.move(width, RAX, a);
    this.registers(width, [0x85], R11, R11);
    this.jumpToSymbolIf("eq", "trap:division");
    const signed = op === "div_s" || op === "rem_s";
    if (signed) this.guardMinusOne(op, width, divide, end);
    this.code.place(divide);
    if (signed) {
      this.rex(width, 0, 0, 0);
      this.code.emit(0x99);
    } else {
      this.registers(32, [0x31], RDX, RDX);
    }
    this.registers(width, [0xf7], signed ? 7 : 6, R11);
    this.code.place(end);
    const from = op === "div_s" || op === "div_u" ? RAX : RDX;
    if (to !== from) this.move(width, to, from);
  }

  /** The processor faults on MIN / -1: a quotient of it is a trap, a remainder of it is 0. */
  private guardMinusOne(op: Division, width: Width, divide: number, end: number): void {
    this.groupImmediate(GROUP.cmp, width, R11, -1n);
    this.code.jump(divide, "ne");
    if (op === "rem_s") {
      this.registers(32, [0x31], RDX, RDX);
      this.code.jump(end);
    } else {
      this.constant(RCX, 1n << BigInt(width - 1));
      this.registers(width, [0x39], RCX, RAX);
      this.jumpToSymbolIf("eq", "trap:overflow");
    }
  }

  /** bsr and bsf leave the target undefined for zero, so that case is moved in behind them. */
  countZeros(from: "high" | "low", width: Width, to: Register, a: Register): void {
    this.constant(R11, from === "low" ? BigInt(width) : BigInt(width * 2 - 1));
    this.registers(width, [0x0f, from === "low" ? 0xbc : 0xbd], to, a);
    this.registers(width, [0x0f, 0x44], to, R11);
    if (from === "high") this.groupImmediate(GROUP.xor, width, to, BigInt(width - 1));
  }

  extend(how: Extension, width: Width, to: Register, a: Register): void {
    if (how === "8_s") this.registers(width, [0x0f, 0xbe], to, a, true);
    else if (how === "16_s") this.registers(width, [0x0f, 0xbf], to, a);
    else this.registers(64, [0x63], to, a);
  }

  compare(width: Width, a: Register, b: Operand): void {
    if ("register" in b) this.registers(width, [0x39], b.register, a);
    else if (b.immediate === 0n) this.registers(width, [0x85], a, a);
    else this.groupImmediate(GROUP.cmp, width, a, BigInt.asIntN(width, b.immediate));
  }

  jump(label: number, condition?: Condition): void {
    this.code.jump(label, condition);
  }

  setCondition(to: Register, condition: Condition): void {
    this.registers(32, [0x0f, 0x90 + CONDITIONS[condition]], 0, to, true);
    this.registers(32, [0x0f, 0xb6], to, to, true);
  }

  select(width: Width, to: Register, condition: Condition, a: Register, b: Register): void {
    const code = CONDITIONS[condition];
    if (to === a) {
      this.registers(width, [0x0f, 0x40 + (code ^ 1)], to, b);
    } else {
      if (to !== b) this.move(width, to, b);
      this.registers(width, [0x0f, 0x40 + code], to, a);
    }
  }

  load(access: Access, to: Register, base: Register | undefined, offset: bigint): void {
    const { bytes, signed, width } = access;
    if (bytes === 8) this.memory(64, [0x8b], to, base, offset);
    else if (bytes === 4) this.memory(signed ? 64 : 32, [signed ? 0x63 : 0x8b], to, base, offset);
    else {
      const opcode = (bytes === 1 ? 0xb6 : 0xb7) + (signed ? 8 : 0);
      this.memory(signed ? width : 32, [0x0f, opcode], to, base, offset);
    }
  }

  store(bytes: 1 | 2 | 4 | 8, from: Operand, base: Register | undefined, offset: bigint): void {
    if (bytes === 2) this.code.emit(0x66);
    const width = bytes === 8 ? 64 : 32;
    if ("register" in from) {
      const opcode = bytes === 1 ? 0x88 : 0x89;
      this.memory(width, [opcode], from.register, base, offset, bytes === 1);
      return;
    }
    this.memory(width, [bytes === 1 ? 0xc6 : 0xc7], 0, base, offset);
    const value = Number(BigInt.asIntN(32, from.immediate));
    if (bytes === 1) this.code.emit(value);
    else if (bytes === 2) this.code.emit(value, value >> 8);
    else this.code.emit32(value);
  }

  jumpByTable(index: Register, symbol: string, count: number, otherwise: number): void {
    this.compare(32, index, { immediate: BigInt(count) });
    this.code.jump(otherwise, "ge_u");
    // mov r11d, [index * 4 + table]; jmp r11
    this.code.emit(0x44 | ((index >> 3) << 1), 0x8b, 0x1c, 0x85 | ((index & 7) << 3));
    this.code.relocate("address", symbol);
    this.code.emit32(0);
    this.code.emit(0x41, 0xff, 0xe3);
  }

  syscall(): void {
    this.code.emit(0x0f, 0x05);
  }

  prologue(saved: readonly Register[], slots: number): void {
    for (const register of saved) this.push(register);
    if (slots > 0) this.groupImmediate(GROUP.sub, 64, RSP, BigInt(slots * 8));
  }

  epilogue(saved: readonly Register[], slots: number): void {
    if (slots > 0) this.groupImmediate(GROUP.add, 64, RSP, BigInt(slots * 8));
    for (const register of [...saved].reverse()) this.pop(register);
    this.code.emit(0xc3);
  }

  /** Above the frame: the saved registers and the return address. */
  incomingSlot(index: number, saved: readonly Register[], slots: number): number {
    return slots + saved.length + 1 + index;
  }

  link(code: Uint8Array, relocation: Relocation, from: number, to: number): void {
    const view = new DataView(code.buffer, code.byteOffset);
    // Calls and jumps count from the end of their four bytes.
    const value = relocation.kind === "address" ? to : to - (from + 4);
    view.setInt32(relocation.at, value, true);
  }
}

const jumps: JumpEncoding = {
  size(jump: Jump, distance: number): number {
    if (distance >= -128 && distance <= 127) return 2;
    return jump.condition === undefined ? 5 : 6;
  },
  encode(jump: Jump, distance: number, size: number): readonly number[] {
    const code = jump.condition === undefined ? undefined : CONDITIONS[jump.condition];
    if (size === 2) return [code === undefined ? 0xeb : 0x70 + code, distance];
    const opcode = code === undefined ? [0xe9] : [0x0f, 0x80 + code];
    return [...opcode, distance, distance >> 8, distance >> 16, distance >> 24];
  },
};
