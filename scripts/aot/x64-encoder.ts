// The parts of x86-64 instructions: REX prefix, opcode, ModRM and SIB bytes, displacement.
import { CodeBuffer } from "./code-buffer.ts";
import type { Condition } from "./conditions.ts";
import type { Register, Width } from "./machine.ts";

export const CONDITIONS: Readonly<Record<Condition, number>> = {
  eq: 4,
  ne: 5,
  lt_u: 2,
  ge_u: 3,
  le_u: 6,
  gt_u: 7,
  lt_s: 12,
  ge_s: 13,
  le_s: 14,
  gt_s: 15,
};

const RCX = 1;

export class X64Encoder {
  code = new CodeBuffer();

  /** `byteForm`: sil, dil and the like need a prefix, even an empty one. */
  protected rex(
    width: Width,
    register: Register,
    index: Register,
    base: Register,
    byteForm = false,
  ): void {
    const bits =
      (width === 64 ? 8 : 0) | ((register >> 3) << 2) | ((index >> 3) << 1) | (base >> 3);
    if (bits !== 0 || byteForm) this.code.emit(0x40 | bits);
  }

  /** An instruction on two registers: `register` in ModRM.reg, `other` in ModRM.rm. */
  protected registers(
    width: Width,
    opcode: readonly number[],
    register: Register,
    other: Register,
    byteForm = false,
  ): void {
    this.rex(width, register, 0, other, byteForm);
    this.code.emit(...opcode, 0xc0 | ((register & 7) << 3) | (other & 7));
  }

  /** An instruction on a register and the memory at base + offset, or at offset alone. */
  protected memory(
    width: Width,
    opcode: readonly number[],
    register: Register,
    base: Register | undefined,
    offset: bigint,
    byteForm = false,
  ): void {
    if (!fits32(offset)) {
      this.address(base, offset);
      this.memory(width, opcode, register, RCX, 0n, byteForm);
      return;
    }
    this.rex(width, register, 0, base ?? 0, byteForm);
    this.code.emit(...opcode);
    const field = (register & 7) << 3;
    if (base === undefined) {
      this.code.emit(field | 4, 0x25);
      this.code.emit32(Number(offset));
      return;
    }
    // The codes of rsp and r12 ask for a SIB byte, those of rbp and r13 for a displacement.
    const needsSib = (base & 7) === 4;
    const mode = offset === 0n && (base & 7) !== 5 ? 0x00 : fits8(offset) ? 0x40 : 0x80;
    this.code.emit(mode | field | (base & 7));
    if (needsSib) this.code.emit(0x24);
    if (mode === 0x40) this.code.emit(Number(offset));
    if (mode === 0x80) this.code.emit32(Number(offset));
  }

  /** An offset above 2 GiB does not fit a displacement: the sum goes to rcx. */
  private address(base: Register | undefined, offset: bigint): void {
    this.rex(32, 0, 0, RCX);
    this.code.emit(0xb8 + RCX);
    this.code.emit32(Number(BigInt.asIntN(32, offset)));
    if (base !== undefined) this.sum(64, RCX, RCX, base);
  }

  /** lea to, [a + b] */
  protected sum(width: Width, to: Register, a: Register, b: Register): void {
    this.rex(width, to, b, a);
    this.code.emit(0x8d, 0x44 | ((to & 7) << 3), ((b & 7) << 3) | (a & 7), 0);
  }

  protected push(register: Register): void {
    this.rex(32, 0, 0, register);
    this.code.emit(0x50 + (register & 7));
  }

  protected pop(register: Register): void {
    this.rex(32, 0, 0, register);
    this.code.emit(0x58 + (register & 7));
  }

  call(symbol: string): void {
    this.code.emit(0xe8);
    this.code.relocate("call", symbol);
    this.code.emit32(0);
  }

  jumpToSymbol(symbol: string): void {
    this.code.emit(0xe9);
    this.code.relocate("jump", symbol);
    this.code.emit32(0);
  }

  protected jumpToSymbolIf(condition: Condition, symbol: string): void {
    this.code.emit(0x0f, 0x80 + CONDITIONS[condition]);
    this.code.relocate("jump", symbol);
    this.code.emit32(0);
  }
}

export function fits8(value: bigint): boolean {
  return BigInt.asIntN(8, value) === value;
}

export function fits32(value: bigint): boolean {
  return BigInt.asIntN(32, value) === value;
}
