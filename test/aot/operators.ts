// Every operator of integers, by its name -> what it takes and leaves, and the operands to try.
import type { ValueType } from "../../scripts/aot/module.ts";
import { EDGE_OPERANDS } from "../../scripts/fuzz/edge-operands.ts";
import {
  formOfConstants,
  formsOf,
  formsWithConstant,
  formWithConstant,
  type Operator,
} from "./operator-forms.ts";
import type { Form, Group } from "./probe.ts";

const TYPES: readonly ValueType[] = ["i32", "i64"];
const BINARY = "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u rotl rotr";
const COMPARISONS = "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u";
const UNARY = "clz ctz popcnt extend8_s extend16_s";

const all = (names: string, make: (type: ValueType, name: string) => Operator) =>
  TYPES.flatMap((type) => names.split(" ").map((name) => make(type, `${type}.${name}`)));

export const OPERATORS: readonly Operator[] = [
  ...all(BINARY, (t, text) => ({ text, params: [t, t], result: t, compares: false })),
  ...all(COMPARISONS, (t, text) => ({ text, params: [t, t], result: "i32", compares: true })),
  ...all(UNARY, (t, text) => ({ text, params: [t], result: t, compares: false })),
  ...all("eqz", (t, text) => ({ text, params: [t], result: "i32", compares: true })),
  { text: "i64.extend32_s", params: ["i64"], result: "i64", compares: false },
  { text: "i64.extend_i32_s", params: ["i32"], result: "i64", compares: false },
  { text: "i64.extend_i32_u", params: ["i32"], result: "i64", compares: false },
  { text: "i32.wrap_i64", params: ["i64"], result: "i32", compares: false },
];

/** Shifts count modulo 32 or 64; all counts are tried. */
const COUNTS = Array.from({ length: 131 }, (_, i) => BigInt(i));
/** Some constants go into instructions as they are, some do not fit. */
const CONSTANTS: readonly bigint[] = [
  ...[0n, 1n, 2n, 3n, 31n, 32n, 33n, 63n, 64n, 65n, 127n, 128n, 255n, 256n, 4095n, 4096n],
  ...[0xfff000n, 0x1000000n, 0xffffn, 0x10000n, 0x7fff_ffffn, 0x5555_5555n, 0xff00_ff00n],
  ...[-1n, -2n, -128n, -129n, -4095n, -4096n, -4097n, -0x8000_0000n, -0x7fff_ffffn],
  ...[0x8000_0000n, 0xffff_ffffn, 0x1_0000_0000n, -0x8000_0001n, 0x7fff_ffff_ffff_ffffn],
  ...[-0x8000_0000_0000_0000n, -0x5555_5555_5555_5556n, 0x00ff_00ff_00ff_00ffn],
];

export function groupsOf(operator: Operator): readonly Group[] {
  const title = operator.text;
  const edges = operator.params.map((type) => EDGE_OPERANDS[type]);
  const pairs = productOf(edges).filter((row) => !traps(operator, row));
  const groups: Group[] = [{ title, forms: formsOf(operator), rows: pairs }];
  if (operator.params.length === 1) {
    const forms = edges[0]!.map((value) => formOfConstants(operator, [value]));
    return [...groups, { title, forms, rows: [[0n]] }];
  }
  groups.push(...groupsWithConstants(operator, edges));
  if (/sh|rot/.test(title)) {
    const forms = COUNTS.map((count) => formWithConstant(operator, 1, count));
    groups.push({ title, forms, rows: edges[0]!.map((value) => [value]) });
  }
  const some = pairs.filter((_, i) => i % 17 === 0);
  const forms = some.map((values) => formOfConstants(operator, values));
  return [...groups, { title, forms, rows: [[0n]] }];
}

/** Constants that allow the same other operands share a group. */
function groupsWithConstants(
  operator: Operator,
  edges: readonly (readonly bigint[])[],
): readonly Group[] {
  const groups = new Map<string, { forms: Form[]; rows: readonly bigint[][] }>();
  for (const index of [0, 1]) {
    for (const value of new Set(CONSTANTS.map(unsigned(operator)))) {
      const others = edges[1 - index]!.filter(
        (other) => !traps(operator, index === 0 ? [value, other] : [other, value]),
      );
      if (others.length === 0) continue;
      const group = groups.get(others.join()) ?? { forms: [], rows: others.map((o) => [o]) };
      group.forms.push(...formsWithConstant(operator, index, value));
      groups.set(others.join(), group);
    }
  }
  return [...groups.values()].map((group) => ({ ...group, title: operator.text }));
}

export function productOf(lists: readonly (readonly bigint[])[]): readonly (readonly bigint[])[] {
  return lists.reduce<readonly (readonly bigint[])[]>(
    (rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])),
    [[]],
  );
}

const bitsOf = (type: ValueType) => (type === "i32" ? 32 : 64);

function unsigned({ params }: Operator): (value: bigint) => bigint {
  return (value) => BigInt.asUintN(bitsOf(params[0]!), value);
}

/** Division by zero, and the quotient that does not fit. */
function traps({ text, params }: Operator, [a, b]: readonly bigint[]): boolean {
  if (!/div|rem/.test(text)) return false;
  const bits = bitsOf(params[0]!);
  const least = 1n << BigInt(bits - 1);
  const isOverflow = a === least && BigInt.asIntN(bits, b!) === -1n;
  return b === 0n || (isOverflow && text.endsWith("div_s"));
}
