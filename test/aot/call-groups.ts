// Calls with their arguments in every place and in every order, recursion, globals, memory.size.
import type { ValueType } from "../../scripts/aot/module.ts";
import type { GlobalPart } from "../../scripts/fuzz/wasm-module.ts";
import { productOf } from "./operators.ts";
import { type Form, type Group, PATTERN } from "./probe.ts";

export const GLOBALS: readonly GlobalPart[] = [
  { type: "i32", mutable: true, value: -5n },
  { type: "i64", mutable: true, value: 0x1234_5678_9abc_def0n },
  { type: "i32", mutable: false, value: 0x7fff_ffffn },
  { type: "i64", mutable: false, value: -1n },
];

const TYPES_OF_NINE: readonly ValueType[] = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) =>
  i % 3 === 1 ? "i64" : "i32",
);

/** A sum in which every operand has a weight of its own, so that none can take another's place. */
function weighted(params: readonly ValueType[]): string {
  const terms = params.map(
    (type, i) =>
      `i64.const 31 i64.mul local.get ${i} ${type === "i32" ? "i64.extend_i32_u" : ""} i64.add`,
  );
  return `i64.const 7 ${terms.join(" ")}`;
}

function helper(title: string, params: readonly ValueType[], text = weighted(params)): Form {
  return { title, params, result: "i64", text };
}

export const CALL_HELPERS: readonly Form[] = [
  helper("three", ["i32", "i32", "i32"]),
  helper("six", ["i32", "i32", "i32", "i32", "i32", "i32"]),
  helper("nine", TYPES_OF_NINE),
  // The parameters on the stack are written to, used across a call, or not used at all.
  helper(
    "changes",
    TYPES_OF_NINE,
    `local.get 8 i32.const 1 i32.add local.set 8 i64.const 3 local.set 7 call $touch
      loop local.get 7 i64.const 1 i64.sub local.tee 7 i64.const 0 i64.ne br_if 0 end
      ${weighted(TYPES_OF_NINE)}`,
  ),
  helper("last", TYPES_OF_NINE, "local.get 8 i64.extend_i32_u local.get 7 i64.sub"),
  // A leaf with as many locals in use as there are registers for them, and a select of constants.
  helper(
    "crowded",
    ["i32", "i32", "i32", "i32"],
    `i64.const 0x1111111111 i64.const 0x2222222222
      local.get 0 local.get 1 i32.xor local.get 2 i32.and local.get 3 i32.sub select`,
  ),
  {
    title: "fibonacci",
    params: ["i32"],
    result: "i64",
    text: `local.get 0 i32.const 2 i32.lt_u if i64 local.get 0 i64.extend_i32_u else
      local.get 0 i32.const 1 i32.sub call $fibonacci
      local.get 0 i32.const 2 i32.sub call $fibonacci i64.add end`,
  },
];

const VALUES = [0n, 1n, 5n, 0x8000_0000n, 0xffff_ffffn];
const ROWS = productOf([VALUES, VALUES, VALUES]);

function group(title: string, texts: Readonly<Record<string, string>>): Group {
  const forms = Object.entries(texts).map(([name, text]): Form => {
    return {
      title: name,
      params: ["i32", "i32", "i32"],
      locals: ["i32", "i64"],
      result: "i64",
      text,
    };
  });
  return { title, forms, rows: ROWS };
}

/** The arguments in an order, each from one of four places. */
function callInOrder(order: readonly number[], place: (index: number) => string): string {
  return `${order.map(place).join(" ")} call $three`;
}

const PLACES: Readonly<Record<string, (index: number) => string>> = {
  "from their own registers": (i) => `local.get ${i}`,
  "from registers that are kept": (i) => `call $touch local.get ${i}`,
  "from temporaries": (i) => `local.get ${i} i32.const 1 i32.add`,
  "from memory and constants": (i) =>
    i === 1 ? "i32.const 77" : `i32.const ${PATTERN + i * 4} i32.load`,
};

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
  [0, 0, 0],
  [1, 1, 0],
  [2, 0, 0],
];

const NINE = TYPES_OF_NINE.map((type, i) =>
  type === "i64" ? `local.get ${i % 3} i64.extend_i32_s` : `local.get ${i % 3}`,
);

export const CALL_GROUPS: readonly Group[] = [
  ...Object.entries(PLACES).map(([title, place]) =>
    group(
      `arguments ${title}`,
      Object.fromEntries(ORDERS.map((order) => [order.join(), callInOrder(order, place)])),
    ),
  ),
  group("more arguments than registers", {
    six: `local.get 2 local.get 0 local.get 1 local.get 0 i32.const 3 i32.add local.get 2 i32.popcnt
      local.get 1 call $six`,
    nine: `${NINE.join(" ")} call $nine`,
    "nine that are changed": `${NINE.join(" ")} call $changes`,
    "the last of nine": `${NINE.join(" ")} call $last`,
    "nine from temporaries": `${NINE.map((get, i) => `${get} ${TYPES_OF_NINE[i]}.const ${i} ${TYPES_OF_NINE[i]}.add`).join(" ")} call $nine`,
    "nine constants": `${TYPES_OF_NINE.map((type, i) => `${type}.const ${i * 1000 - 3}`).join(" ")} call $nine`,
    "a call within the arguments": `${NINE.slice(0, 7).join(" ")} ${NINE.join(" ")} call $nine
      local.get 0 call $nine`,
    "on top of other values": `local.get 0 i64.extend_i32_s local.get 1 i64.extend_i32_u
      ${NINE.join(" ")} call $nine i64.sub i64.sub`,
  }),
  group("results of calls", {
    "two, in order": `local.get 0 local.get 1 local.get 2 call $three local.get 2 local.get 1 local.get 0
      call $three i64.sub`,
    "one that is dropped": `local.get 0 local.get 1 local.get 2 call $three drop local.get 0
      i64.extend_i32_u`,
    "one in a local": `local.get 0 local.get 1 local.get 2 call $three local.tee 4 local.get 4 i64.mul`,
    "one as an argument": `local.get 0 local.get 1 local.get 2 call $three i32.wrap_i64 local.get 1
      local.get 2 call $three`,
    "one that is a condition": `i64.const 3 i64.const 4 local.get 0 local.get 1 local.get 2 call $three
      i64.eqz select`,
    "a select with no register to spare": `local.get 0 local.get 1 local.get 2 local.get 0
      call $crowded`,
    recursion: "local.get 0 i32.const 7 i32.and call $fibonacci",
    "locals across calls": `local.get 0 i32.const 3 i32.mul local.set 3 call $touch local.get 3
      local.get 1 local.get 0 call $three local.get 3 i64.extend_i32_u i64.sub`,
  }),
  group("globals", {
    get: `global.get 0 i64.extend_i32_s global.get 1 i64.sub global.get 2 i64.extend_i32_u i64.sub
      global.get 3 i64.sub`,
    "set from a local": "local.get 0 global.set 0 global.get 0 i64.extend_i32_u",
    "set from a constant": "i32.const -1 global.set 0 global.get 0 i64.extend_i32_u",
    "set from a large constant": "i64.const 0x123456789abcdef global.set 1 global.get 1",
    "set from a small negative one": "i64.const -2 global.set 1 global.get 1",
    "set from the flags":
      "local.get 0 local.get 1 i32.lt_s global.set 0 global.get 0 i64.extend_i32_u",
    "an older value": `global.get 1 local.get 0 i64.extend_i32_s global.set 1 global.get 1 i64.sub`,
    "into a local": "global.get 0 local.set 3 local.get 3 i64.extend_i32_u",
    "across a call": `local.get 0 global.set 0 global.get 0 call $touch i64.extend_i32_s global.get 0
      i64.extend_i32_s i64.const 3 i64.mul i64.sub`,
  }),
  group("memory.size and memory.grow", {
    size: "memory.size i64.extend_i32_u",
    "growth is refused": "i32.const 1 memory.grow i64.extend_i32_s",
    "and the size stays":
      "local.get 0 i32.const 1 i32.or memory.grow drop memory.size i64.extend_i32_u",
  }),
];
