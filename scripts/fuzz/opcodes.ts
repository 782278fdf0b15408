// The names of WebAssembly's instructions -> their opcodes, and what follows these. Written apart
// from the translator's own table, so that the two check each other.
// (WebAssembly Core Specification 2.0, section 5.4, "Instructions".)

/** Opcodes behind the prefix byte 0xfc have it in their second byte. */
export const PREFIX = 0xfc;

export const OPCODES = new Map<string, number>();

function define(first: number, names: string): void {
  names.split(" ").forEach((name, i) => {
    OPCODES.set(name, first + i);
  });
}

define(0x00, "unreachable nop block loop if else");
define(0x0b, "end br br_if br_table return call call_indirect");
define(0x1a, "drop select");
define(0x20, "local.get local.set local.tee global.get global.set");
define(0x28, "i32.load i64.load f32.load f64.load i32.load8_s i32.load8_u");
define(0x2e, "i32.load16_s i32.load16_u i64.load8_s i64.load8_u i64.load16_s i64.load16_u");
define(0x34, "i64.load32_s i64.load32_u i32.store i64.store f32.store f64.store");
define(0x3a, "i32.store8 i32.store16 i64.store8 i64.store16 i64.store32 memory.size memory.grow");
define(0x41, "i32.const i64.const f32.const f64.const");
define(0x45, "i32.eqz i32.eq i32.ne i32.lt_s i32.lt_u i32.gt_s i32.gt_u");
define(0x4c, "i32.le_s i32.le_u i32.ge_s i32.ge_u");
define(0x50, "i64.eqz i64.eq i64.ne i64.lt_s i64.lt_u i64.gt_s i64.gt_u");
define(0x57, "i64.le_s i64.le_u i64.ge_s i64.ge_u");
define(0x5b, "f32.eq f32.ne f32.lt f32.gt f32.le f32.ge f64.eq f64.ne f64.lt f64.gt f64.le f64.ge");
define(0x67, "i32.clz i32.ctz i32.popcnt i32.add i32.sub i32.mul i32.div_s i32.div_u");
define(0x6f, "i32.rem_s i32.rem_u i32.and i32.or i32.xor i32.shl i32.shr_s i32.shr_u");
define(0x77, "i32.rotl i32.rotr i64.clz i64.ctz i64.popcnt i64.add i64.sub i64.mul");
define(0x7f, "i64.div_s i64.div_u i64.rem_s i64.rem_u i64.and i64.or i64.xor i64.shl");
define(0x87, "i64.shr_s i64.shr_u i64.rotl i64.rotr");
define(0x8b, "f32.abs f32.neg f32.ceil f32.floor f32.trunc f32.nearest f32.sqrt");
define(0x92, "f32.add f32.sub f32.mul f32.div f32.min f32.max f32.copysign");
define(0x99, "f64.abs f64.neg f64.ceil f64.floor f64.trunc f64.nearest f64.sqrt");
define(0xa0, "f64.add f64.sub f64.mul f64.div f64.min f64.max f64.copysign");
define(0xa7, "i32.wrap_i64 i32.trunc_f32_s i32.trunc_f32_u i32.trunc_f64_s i32.trunc_f64_u");
define(0xac, "i64.extend_i32_s i64.extend_i32_u i64.trunc_f32_s i64.trunc_f32_u");
define(0xb0, "i64.trunc_f64_s i64.trunc_f64_u f32.convert_i32_s f32.convert_i32_u");
define(0xb4, "f32.convert_i64_s f32.convert_i64_u f32.demote_f64 f64.convert_i32_s");
define(0xb8, "f64.convert_i32_u f64.convert_i64_s f64.convert_i64_u f64.promote_f32");
define(0xbc, "i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64");
define(0xc0, "i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s");
define(0xfc08, "memory.init data.drop memory.copy memory.fill");

const NAMES = new Map([...OPCODES].map(([name, opcode]) => [opcode, name]));

export function nameOf(opcode: number): string {
  return NAMES.get(opcode) ?? `0x${opcode.toString(16)}`;
}

/** What stands behind an opcode: LEB128 numbers, or the bytes of a float. */
export type Immediate = "unsigned" | "signed" | "f32" | "f64";

/** `table` is a vector of unsigned numbers and one more. */
export function immediatesOf(opcode: number): readonly Immediate[] | "table" {
  const name = nameOf(opcode);
  if (name === "br_table") return "table";
  if (name.endsWith(".const"))
    return [name === "f32.const" || name === "f64.const" ? floatOf(name) : "signed"];
  if (["block", "loop", "if"].includes(name)) return ["signed"];
  if (/^(br|br_if|call|data\.drop|memory\.(size|grow|fill)|(local|global)\..*)$/.test(name)) {
    return ["unsigned"];
  }
  const isTwo = /^(call_indirect|memory\.(init|copy)|.*\.(load|store)\w*)$/.test(name);
  return isTwo ? ["unsigned", "unsigned"] : [];
}

function floatOf(name: string): Immediate {
  return name.startsWith("f32") ? "f32" : "f64";
}
