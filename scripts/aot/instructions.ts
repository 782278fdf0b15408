// The bytes of a function body -> instructions. An opcode that is not in the table below has no
// translation. (WebAssembly Core Specification 2.0, section 5.4, "Instructions".)

import type { Reader } from "./reader.ts";
import { AotError, type FunctionType, type ValueType } from "./types.ts";

export interface Instruction {
  /** The instruction's name in the text format: `i32.add`. */
  readonly name: string;
  /** A local, global, function or label, as the instruction says. */
  readonly index: number;
  /** A constant, or the offset of a load or store. */
  readonly value: bigint;
  /** The labels of a br_table, its default last. */
  readonly targets: readonly number[];
  /** What a block, loop or if leaves on the stack. */
  readonly result: ValueType | undefined;
}

type Shape = "none" | "block" | "index" | "table" | "memarg" | "const" | "zero" | "two zeros";

const SHAPES = new Map<number, readonly [string, Shape]>();

function define(first: number, shape: Shape, names: string): void {
  names.split(/\s+/).forEach((name, i) => {
    SHAPES.set(first + i, [name, shape]);
  });
}

define(0x00, "none", "unreachable nop");
define(0x02, "block", "block loop if");
define(0x05, "none", "else");
define(0x0b, "none", "end");
define(0x0c, "index", "br br_if");
define(0x0e, "table", "br_table");
define(0x0f, "none", "return");
define(0x10, "index", "call");
define(0x1a, "none", "drop select");
define(0x20, "index", "local.get local.set local.tee global.get global.set");
define(0x28, "memarg", "i32.load i64.load");
define(0x2c, "memarg", "i32.load8_s i32.load8_u i32.load16_s i32.load16_u");
define(0x30, "memarg", "i64.load8_s i64.load8_u i64.load16_s i64.load16_u");
define(0x34, "memarg", "i64.load32_s i64.load32_u i32.store i64.store");
define(0x3a, "memarg", "i32.store8 i32.store16 i64.store8 i64.store16 i64.store32");
define(0x3f, "zero", "memory.size memory.grow");
define(0x41, "const", "i32.const i64.const");
define(0x45, "none", "i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u");
define(0x4c, "none", "i32.le_s i32.le_u i32.ge_s i32.ge_u");
define(0x50, "none", "i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u");
define(0x57, "none", "i64.le_s i64.le_u i64.ge_s i64.ge_u");
define(0x67, "none", "i32.clz i32.ctz i32.popcnt i32.add i32.sub i32.mul");
define(0x6d, "none", "i32.div_s i32.div_u i32.rem_s i32.rem_u i32.and i32.or i32.xor");
define(0x74, "none", "i32.shl i32.shr_s i32.shr_u i32.rotl i32.rotr");
define(0x79, "none", "i64.clz i64.ctz i64.popcnt i64.add i64.sub i64.mul");
define(0x7f, "none", "i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor");
define(0x86, "none", "i64.shl i64.shr_s i64.shr_u i64.rotl i64.rotr");
define(0xa7, "none", "i32.wrap_i64");
define(0xac, "none", "i64.extend_i32_s i64.extend_i32_u");
define(0xc0, "none", "i32.extend8_s i32.extend16_s");
define(0xc2, "none", "i64.extend8_s i64.extend16_s i64.extend32_s");
define(0xfc0a, "two zeros", "memory.copy");
define(0xfc0b, "zero", "memory.fill");

/** The names of all instructions that have a translation. */
export const INSTRUCTIONS: readonly string[] = [...SHAPES.values()].map(([name]) => name);

/** Names for messages only: all other instructions, of floats, references, tables and vectors. */
const UNSUPPORTED = new Map<number, string>();

function refuse(first: number, names: string): void {
  names.split(/\s+/).forEach((name, i) => {
    UNSUPPORTED.set(first + i, name);
  });
}

/** The operations of one type of float, from `abs` or from `eq` on. */
function refuseFloats(first: number, type: string, operations: string): void {
  refuse(
    first,
    operations.replace(/\S+/g, (operation) => `${type}.${operation}`),
  );
}

UNSUPPORTED.set(0x1c, "select with a type");
UNSUPPORTED.set(0xfb, "of structures and arrays");
UNSUPPORTED.set(0xfd, "of vectors");
UNSUPPORTED.set(0xfe, "of atomic operations");
refuse(0x06, "try catch throw rethrow throw_ref");
refuse(0x11, "call_indirect return_call return_call_indirect call_ref return_call_ref");
refuse(0x18, "delegate catch_all");
refuse(0x1f, "try_table");
refuse(0x25, "table.get table.set");
refuse(0x2a, "f32.load f64.load");
refuse(0x38, "f32.store f64.store");
refuse(0x43, "f32.const f64.const");
for (const [i, type] of ["f32", "f64"].entries()) {
  refuseFloats(0x5b + 6 * i, type, "eq ne lt gt le ge");
  refuseFloats(0x8b + 14 * i, type, "abs neg ceil floor trunc nearest sqrt");
  refuseFloats(0x92 + 14 * i, type, "add sub mul div min max copysign");
}
refuse(0xa8, "i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u");
refuse(0xae, "i64.trunc_f32_s i64.trunc_f32_u i64.trunc_f64_s i64.trunc_f64_u");
refuse(0xb2, "f32.convert_i32_s f32.convert_i32_u f32.convert_i64_s f32.convert_i64_u");
refuse(0xb6, "f32.demote_f64 f64.convert_i32_s f64.convert_i32_u f64.convert_i64_s");
refuse(0xba, "f64.convert_i64_u f64.promote_f32 i32.reinterpret_f32 i64.reinterpret_f64");
refuse(0xbe, "f32.reinterpret_i32 f64.reinterpret_i64");
refuse(0xd0, "ref.null ref.is_null ref.func ref.eq ref.as_non_null");
refuse(0xfc00, "i32.trunc_sat_f32_s i32.trunc_sat_f32_u i32.trunc_sat_f64_s i32.trunc_sat_f64_u");
refuse(0xfc04, "i64.trunc_sat_f32_s i64.trunc_sat_f32_u i64.trunc_sat_f64_s i64.trunc_sat_f64_u");
refuse(0xfc08, "memory.init data.drop");
refuse(0xfc0c, "table.init elem.drop table.copy table.grow table.size table.fill");

/** @throws AotError for an opcode, a block or a type of the module that has no translation */
export type TypeAt = (index: number) => FunctionType;

export function decodeBody(code: Reader, typeAt: TypeAt): Instruction[] {
  const body: Instruction[] = [];
  while (!code.atEnd) body.push(decode(code, typeAt));
  return body;
}

function decode(code: Reader, typeAt: TypeAt): Instruction {
  const first = code.u8();
  const opcode = first === 0xfc ? 0xfc00 + code.u32() : first;
  const known = SHAPES.get(opcode);
  if (known === undefined) {
    const name = UNSUPPORTED.get(opcode);
    throw new AotError(
      `opcode 0x${opcode.toString(16)}${name === undefined ? "" : ` (${name})`} is not supported`,
    );
  }
  const [name, shape] = known;
  const plain = { name, index: 0, value: 0n, targets: [], result: undefined };
  switch (shape) {
    case "none":
      return plain;
    case "block":
      return { ...plain, result: blockResult(code, typeAt) };
    case "index":
      return { ...plain, index: code.u32() };
    case "table":
      return { ...plain, targets: [...code.vector((reader) => reader.u32()), code.u32()] };
    case "memarg":
      code.u32();
      return { ...plain, value: BigInt(code.u32()) };
    case "const":
      return { ...plain, value: code.signed() };
    case "zero":
      code.u8();
      return plain;
    case "two zeros":
      code.u8();
      code.u8();
      return plain;
  }
}

/** 0x40 is none; a value type is one result; a non-negative number names a function type. */
function blockResult(code: Reader, typeAt: TypeAt): ValueType | undefined {
  const kind = code.signed();
  if (kind === -64n) return undefined;
  if (kind === -1n) return "i32";
  if (kind === -2n) return "i64";
  if (kind < 0n) throw new AotError("a block with a float, vector or reference as its result");
  const type = typeAt(Number(kind));
  if (type.params.length > 0) throw new AotError("a block with parameters");
  return type.results[0];
}
