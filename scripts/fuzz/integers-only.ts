// Float types and instructions -> integer ones with the same operands.
//
// An f32 becomes an i32 and an f64 an i64, everywhere. Then a module is valid still if each float
// instruction becomes one that takes and leaves as many integers of these sizes; which one it is
// does not matter, but it should be one that random modules have seldom, and may not trap.
import type { ValueType } from "../aot/module.ts";
import { nameOf } from "./opcodes.ts";
import { BLOCK_TYPES, instruction, type RawInstruction } from "./wasm-code.ts";
import type { Signature, WasmType } from "./wasm-module.ts";

/** For operations that both float types have. */
const SAME_TYPE: Readonly<Record<string, string>> = {
  ...{ eq: "eq", ne: "le_u", lt: "lt_s", gt: "gt_u", le: "le_s", ge: "ge_u" },
  ...{ abs: "clz", neg: "ctz", ceil: "popcnt", floor: "extend8_s", trunc: "extend16_s" },
  ...{ nearest: "clz", sqrt: "popcnt" },
  ...{ add: "sub", sub: "rotl", mul: "rotr", div: "mul", min: "shr_u", max: "shr_s" },
  ...{ copysign: "shl", load: "load", store: "store" },
};

const CONVERSIONS: Readonly<Record<string, string>> = {
  "i32.trunc_f32_s": "i32.eqz",
  "i32.trunc_f32_u": "i32.extend8_s",
  "i32.trunc_f64_s": "i64.eqz",
  "i32.trunc_f64_u": "i32.wrap_i64",
  "i64.trunc_f32_s": "i64.extend_i32_s",
  "i64.trunc_f32_u": "i64.extend_i32_u",
  "i64.trunc_f64_s": "i64.extend32_s",
  "i64.trunc_f64_u": "i64.clz",
  "f32.convert_i32_s": "i32.extend16_s",
  "f32.convert_i32_u": "i32.ctz",
  "f32.convert_i64_s": "i32.wrap_i64",
  "f32.convert_i64_u": "i64.eqz",
  "f32.demote_f64": "i32.wrap_i64",
  "f64.convert_i32_s": "i64.extend_i32_s",
  "f64.convert_i32_u": "i64.extend_i32_u",
  "f64.convert_i64_s": "i64.extend8_s",
  "f64.convert_i64_u": "i64.extend16_s",
  "f64.promote_f32": "i64.extend_i32_u",
  "i32.reinterpret_f32": "nop",
  "i64.reinterpret_f64": "nop",
  "f32.reinterpret_i32": "nop",
  "f64.reinterpret_i64": "nop",
};

export function integerType(type: WasmType): ValueType {
  return type === "i32" || type === "f32" ? "i32" : "i64";
}

export function integerSignature({ params, results }: Signature) {
  return { params: params.map(integerType), results: results.map(integerType) };
}

export function integerInstruction(original: RawInstruction): RawInstruction {
  const { immediates } = original;
  const name = nameOf(original.opcode);
  if (["block", "loop", "if"].includes(name)) {
    const type = immediates[0]!;
    if (type >= 0n) throw new Error("a block with a function type");
    if (type === BLOCK_TYPES.f32) return instruction(name, BLOCK_TYPES.i32!);
    return type === BLOCK_TYPES.f64 ? instruction(name, BLOCK_TYPES.i64!) : original;
  }
  const conversion = CONVERSIONS[name];
  if (conversion !== undefined) return instruction(conversion);
  const [type, operation] = name.split(".");
  if (type !== "f32" && type !== "f64") return original;
  const [prefix, bits] = type === "f32" ? (["i32", 32] as const) : (["i64", 64] as const);
  if (operation === "const") {
    return instruction(`${prefix}.const`, BigInt.asIntN(bits, immediates[0]!));
  }
  return instruction(`${prefix}.${SAME_TYPE[operation!]}`, ...immediates);
}
