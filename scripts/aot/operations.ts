// What the plain instructions of WebAssembly mean to a machine, by name.
import type { Condition } from "./conditions.ts";
import type { Access, Arithmetic, Division, Extension, Shift } from "./machine.ts";
import type { ValueType } from "./module.ts";

export type Operation =
  | { readonly kind: "arithmetic"; readonly type: ValueType; readonly op: Arithmetic }
  | { readonly kind: "shift"; readonly type: ValueType; readonly op: Shift }
  | { readonly kind: "divide"; readonly type: ValueType; readonly op: Division }
  | { readonly kind: "compare"; readonly type: ValueType; readonly condition: Condition }
  | { readonly kind: "eqz"; readonly type: ValueType }
  | { readonly kind: "count"; readonly type: ValueType; readonly from: "high" | "low" }
  | { readonly kind: "popcnt"; readonly type: ValueType }
  | { readonly kind: "extend"; readonly type: ValueType; readonly how: Extension }
  | { readonly kind: "widen" }
  | { readonly kind: "wrap" }
  | { readonly kind: "load"; readonly type: ValueType; readonly access: Access }
  | { readonly kind: "store"; readonly bytes: 1 | 2 | 4 | 8; readonly type: ValueType };

const ARITHMETIC: readonly string[] = ["add", "sub", "mul", "and", "or", "xor"];
const SHIFTS: readonly string[] = ["shl", "shr_s", "shr_u", "rotl", "rotr"];
const DIVISIONS: readonly string[] = ["div_s", "div_u", "rem_s", "rem_u"];
const CONDITIONS: readonly string[] = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u".split(" ");

/** Undefined for an instruction that is not a plain one. */
export function operationOf(name: string): Operation | undefined {
  const [prefix, rest = ""] = name.split(".");
  if (prefix !== "i32" && prefix !== "i64") return undefined;
  const type: ValueType = prefix;
  if (ARITHMETIC.includes(rest)) return { kind: "arithmetic", type, op: rest as Arithmetic };
  if (SHIFTS.includes(rest)) return { kind: "shift", type, op: rest as Shift };
  if (DIVISIONS.includes(rest)) return { kind: "divide", type, op: rest as Division };
  if (CONDITIONS.includes(rest)) return { kind: "compare", type, condition: rest as Condition };
  if (rest.startsWith("load")) return { kind: "load", type, access: accessOf(type, rest.slice(4)) };
  if (rest.startsWith("store")) {
    const bytes = accessOf(type, rest.slice(5)).bytes;
    return { kind: "store", bytes, type };
  }
  return otherOperation(type, rest);
}

function otherOperation(type: ValueType, rest: string): Operation | undefined {
  switch (rest) {
    case "eqz":
      return { kind: "eqz", type };
    case "clz":
      return { kind: "count", type, from: "high" };
    case "ctz":
      return { kind: "count", type, from: "low" };
    case "popcnt":
      return { kind: "popcnt", type };
    case "extend8_s":
      return { kind: "extend", type, how: "8_s" };
    case "extend16_s":
      return { kind: "extend", type, how: "16_s" };
    case "extend32_s":
    case "extend_i32_s":
      return { kind: "extend", type, how: "32_s" };
    case "extend_i32_u":
      return { kind: "widen" };
    case "wrap_i64":
      return { kind: "wrap" };
    default:
      return undefined;
  }
}

/** `8_u`, `16`, or nothing for the type's own size. */
function accessOf(type: ValueType, form: string): Access {
  const width = type === "i32" ? 32 : 64;
  const bits = form === "" ? width : Number.parseInt(form, 10);
  return { bytes: (bits / 8) as Access["bytes"], signed: form.endsWith("_s"), width };
}
