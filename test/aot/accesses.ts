// Loads, stores, memory.copy, memory.fill and select, as operators with operands of their own.
import type { ValueType } from "../../scripts/aot/module.ts";
import { EDGE_OPERANDS } from "../../scripts/fuzz/edge-operands.ts";
import { formOfConstants, formsOf, formsWithConstant, type Operator } from "./operator-forms.ts";
import { productOf } from "./operators.ts";
import { type Form, type Group, PATTERN, WINDOW } from "./probe.ts";

const LOADS: Readonly<Record<ValueType, string>> = {
  i32: "load load8_s load8_u load16_s load16_u",
  i64: "load load8_s load8_u load16_s load16_u load32_s load32_u",
};
const STORES: Readonly<Record<ValueType, string>> = {
  i32: "store store8 store16",
  i64: "store store8 store16 store32",
};
const TYPES: readonly ValueType[] = ["i32", "i64"];
/** Around what the displacements of instructions can hold, aligned and not. */
const OFFSETS = [0, 1, 8, 127, 128, 255, 256, 257, 4095, 4096, 8190, 16380, 32760, 32768, 66000];
/** Unaligned accesses, too: both processors allow them. */
const PLACES = [0, 1, 2, 3, 4, 7, 8, 13];
const WINDOW_BYTES = 192;

/** For forms that write: what stands in the window, and how it gets there again. */
export const HELPERS: readonly Form[] = [
  {
    title: "checksum",
    params: [],
    locals: ["i32", "i64"],
    result: "i64",
    text: `i32.const ${WINDOW} local.set 0
      loop
        local.get 1 i64.const 0x100000001b3 i64.mul local.get 0 i64.load8_u i64.xor local.set 1
        local.get 0 i32.const 1 i32.add local.tee 0
        i32.const ${WINDOW + WINDOW_BYTES} i32.ne br_if 0
      end
      i32.const ${WINDOW} local.set 0
      loop
        local.get 0 local.get 0 i64.load offset=${PATTERN - WINDOW} i64.store
        local.get 0 i32.const 8 i32.add local.tee 0
        i32.const ${WINDOW + WINDOW_BYTES} i32.ne br_if 0
      end
      local.get 1`,
  },
];

export function accessGroups(): readonly Group[] {
  return [
    ...TYPES.flatMap((type) => LOADS[type].split(" ").flatMap((name) => loads(type, name))),
    ...TYPES.flatMap((type) => STORES[type].split(" ").flatMap((name) => stores(type, name))),
    ...bulk("memory.copy", [WINDOW, WINDOW + 3, WINDOW + 16, PATTERN + 300]),
    ...bulk("memory.fill", [0, 1, 0x80, 0xff, 0x12345678]),
    ...TYPES.flatMap(selects),
  ];
}

function loads(type: ValueType, name: string): readonly Group[] {
  const title = `${type}.${name}`;
  return OFFSETS.flatMap((offset) => {
    const text = `${title} offset=${offset}`;
    const operator: Operator = { text, params: ["i32"], result: type, compares: false };
    const rows = PLACES.map((place) => [BigInt(PATTERN + 16 + place - offset)]);
    const constants = rows.map((row) => formOfConstants(operator, row));
    const forms = [...formsOf(operator), ...constants];
    return { title, forms, rows };
  });
}

/** The value of a store is what it has written, with its surroundings. */
function stores(type: ValueType, name: string): readonly Group[] {
  const title = `${type}.${name}`;
  const edges = EDGE_OPERANDS[type];
  return OFFSETS.flatMap((offset, i) => {
    const text = `${title} offset=${offset} call $checksum`;
    const operator: Operator = { text, params: ["i32", type], result: "i64", compares: false };
    const addresses = PLACES.map((place) => BigInt(WINDOW + 64 + place - offset));
    // A few values each, other ones for the next offset: all have their turn.
    const values = edges.filter((_, at) => at % 5 === i % 5);
    const groups: Group[] = [
      { title, forms: formsOf(operator), rows: productOf([addresses, values]) },
    ];
    const immediates = edges.flatMap((value) => formsWithConstant(operator, 1, value));
    const fixed = addresses.flatMap((address) => formsWithConstant(operator, 0, address));
    const both = addresses.map((address) => formOfConstants(operator, [address, values[0]!]));
    if (i % 4 === 0) {
      groups.push({ title, forms: immediates, rows: addresses.map((address) => [address]) });
    }
    groups.push({ title, forms: [...fixed, ...both], rows: values.map((value) => [value]) });
    return groups;
  });
}

function bulk(title: string, seconds: readonly number[]): readonly Group[] {
  const operator: Operator = {
    text: `${title} call $checksum`,
    params: ["i32", "i32", "i32"],
    result: "i64",
    compares: false,
  };
  const sizes = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 100];
  const rows = productOf([[8, 9, 15, 24].map((at) => WINDOW + at), seconds, sizes].map(bigints));
  const constants = sizes.flatMap((size) => formsWithConstant(operator, 2, BigInt(size)));
  const pairs = productOf([[WINDOW + 8, WINDOW + 9], seconds].map(bigints));
  return [
    { title, forms: formsOf(operator), rows },
    { title, forms: constants, rows: pairs },
  ];
}

function bigints(list: readonly number[]): readonly bigint[] {
  return list.map(BigInt);
}

function selects(type: ValueType): readonly Group[] {
  const title = `select of ${type}`;
  const operator: Operator = {
    text: "select",
    params: [type, type, "i32"],
    result: type,
    compares: false,
  };
  const values = EDGE_OPERANDS[type].filter((_, i) => i % 4 === 0);
  const conditions = [0n, 1n, 2n, 0x100n, 0x8000_0000n, 0xffff_ffffn];
  const withConstant = (index: number, constants: readonly bigint[]) =>
    constants.flatMap((value) => formsWithConstant(operator, index, value));
  return [
    { title, forms: formsOf(operator), rows: productOf([values, values, conditions]) },
    { title, forms: withConstant(0, values), rows: productOf([values, conditions]) },
    { title, forms: withConstant(1, values), rows: productOf([values, conditions]) },
    { title, forms: withConstant(2, conditions), rows: productOf([values, values]) },
  ];
}
