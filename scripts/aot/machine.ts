// What the code generator asks of a processor. One class for each implements it.
import type { Code, CodeBuffer, JumpEncoding, Relocation } from "./code-buffer.ts";
import type { Condition } from "./conditions.ts";

export type Register = number;
export type Width = 32 | 64;
export type Operand = { readonly register: Register } | { readonly immediate: bigint };
export type Arithmetic = "add" | "sub" | "mul" | "and" | "or" | "xor";
export type Shift = "shl" | "shr_s" | "shr_u" | "rotl" | "rotr";
export type Division = "div_s" | "div_u" | "rem_s" | "rem_u";
export type Extension = "8_s" | "16_s" | "32_s";
/** Bytes in memory, and how they fill a register. Unsigned ones need no width. */
export interface Access {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly signed: boolean;
  readonly width: Width;
}

/**
 * A register holds an i32 with its upper half zero, always: so an i32 is an address as it is, and
 * i64.extend_i32_u costs nothing.
 */
export interface Machine {
  /** For values on the operand stack; calls do not keep them. */
  readonly temporaries: readonly Register[];
  /** For locals; calls keep them. */
  readonly preserved: readonly Register[];
  /** For locals in functions that call nothing. */
  readonly leafHomes: readonly Register[];
  /** For locals in functions that call nothing but the system. */
  readonly syscallHomes: readonly Register[];
  readonly argumentRegisters: readonly Register[];
  readonly syscallRegisters: readonly Register[];
  readonly syscallNumber: Register;
  readonly result: Register;
  /** Never allocated: for moves from memory to memory and for the machine's own use. */
  readonly scratch: Register;
  /** Registers that a division writes to. */
  readonly divisionClobbers: readonly Register[];
  readonly jumps: JumpEncoding;
  code: CodeBuffer;

  takesImmediate(operation: Arithmetic | "compare" | "store", width: Width, value: bigint): boolean;
  move(width: Width, to: Register, from: Register): void;
  /** Leaves the flags alone. */
  constant(to: Register, value: bigint): void;
  loadSlot(to: Register, slot: number): void;
  storeSlot(from: Register, slot: number): void;
  arithmetic(op: Arithmetic, width: Width, to: Register, a: Register, b: Operand): void;
  shift(op: Shift, width: Width, to: Register, a: Register, b: Operand): void;
  /** Traps jump to the symbols `trap:division` and `trap:overflow`. */
  divide(op: Division, width: Width, to: Register, a: Register, b: Register): void;
  countZeros(from: "high" | "low", width: Width, to: Register, a: Register): void;
  extend(how: Extension, width: Width, to: Register, a: Register): void;
  compare(width: Width, a: Register, b: Operand): void;
  /** Jumps if the last comparison says so; what it said is gone then. No condition: always. */
  jump(label: number, condition?: Condition): void;
  /** 1 or 0 for what the last comparison said. */
  setCondition(to: Register, condition: Condition): void;
  select(width: Width, to: Register, condition: Condition, a: Register, b: Register): void;
  /** `base` undefined: `offset` is the address. */
  load(access: Access, to: Register, base: Register | undefined, offset: bigint): void;
  store(bytes: 1 | 2 | 4 | 8, from: Operand, base: Register | undefined, offset: bigint): void;
  /** Jumps to the label at `index` of the table, or to its last one. */
  jumpByTable(index: Register, symbol: string, count: number, otherwise: number): void;
  jumpToSymbol(symbol: string): void;
  call(symbol: string): void;
  syscall(): void;
  /** Saves registers and makes a frame of `slots` times 8 bytes. `leaf`: nothing is called. */
  prologue(saved: readonly Register[], slots: number, leaf: boolean): void;
  epilogue(saved: readonly Register[], slots: number, leaf: boolean): void;
  /** The slot number, from the frame's own first, of an argument that came on the stack. */
  incomingSlot(index: number, saved: readonly Register[], slots: number, leaf: boolean): number;

  /** The program's first instructions: calls `initialize` if there is one, `start`, then exits. */
  entry(start: string, initialize: string | undefined): Code;
  /** A routine that the generated code calls by its symbol, such as `memory.copy`. */
  runtime(symbol: string): Code | undefined;
  /** Ends the program with a text on stderr. */
  trap(textSymbol: string, textBytes: number, status: number): Code;
  link(code: Uint8Array, relocation: Relocation, from: number, to: number): void;
}
