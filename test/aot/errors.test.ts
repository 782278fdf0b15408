// What has no translation is an error that says what it is and where.
import { describe, expect, it } from "vitest";
import { INSTRUCTIONS } from "../../scripts/aot/instructions.ts";
import { AotError } from "../../scripts/aot/module.ts";
import { translate } from "../../scripts/aot/translate.ts";
import { OPCODES } from "../../scripts/fuzz/opcodes.ts";
import {
  encodeModule,
  type FunctionPart,
  type ModuleParts,
} from "../../scripts/fuzz/wasm-module.ts";
import { program } from "./programs.ts";

const START: FunctionPart = {
  name: "start",
  params: ["i64"],
  results: ["i32"],
  locals: [],
  body: [{ opcode: 0x41, immediates: [0n] }],
};

const EMPTY: ModuleParts = {
  imports: [],
  functions: [START],
  globals: [],
  memoryPages: 2,
  data: [],
  exports: ["start"],
};

function errorOf(wasm: Uint8Array): string {
  try {
    translate(wasm, { target: "x64", debug: false });
  } catch (error) {
    if (error instanceof AotError) return error.message;
    throw error;
  }
  return "no error";
}

/** A module that has a function `culprit` besides `start`. */
function withFunction(culprit: Partial<FunctionPart>): Uint8Array {
  const fn = { name: "culprit", params: [], results: [], locals: [], body: [], ...culprit };
  return encodeModule({ ...EMPTY, functions: [START, fn] });
}

/** One instruction, whose immediates nobody gets to see. */
function opcodeError(opcode: number, immediates: readonly bigint[] = [0n, 0n]): string {
  return errorOf(withFunction({ body: [{ opcode, immediates }] }));
}

describe("an opcode without a translation is named, with the function that has it", () => {
  const unsupported = [...OPCODES].filter(([name]) => !INSTRUCTIONS.includes(name));
  it.each(unsupported)("%s", (name, opcode) => {
    const code = `0x${opcode.toString(16)}`;
    expect(opcodeError(opcode)).toBe(`culprit: opcode ${code} (${name}) is not supported`);
  });

  it.each([
    ["a select with a type", 0x1c, "0x1c (select with a type)"],
    ["a tail call", 0x12, "0x12 (return_call)"],
    ["a reference", 0xd0, "0xd0 (ref.null)"],
    ["a table", 0x25, "0x25 (table.get)"],
    ["a truncation that saturates", 0xfc00, "0xfc00 (i32.trunc_sat_f32_s)"],
    ["a table operation", 0xfc0c, "0xfc0c (table.init)"],
    ["vectors", 0xfd, "0xfd (of vectors)"],
    ["atomic operations", 0xfe, "0xfe (of atomic operations)"],
    ["an opcode of no proposal", 0xff, "0xff"],
  ])("%s", (_, opcode, text) => {
    expect(opcodeError(opcode, [])).toBe(`culprit: opcode ${text} is not supported`);
  });
});

describe("a float, or what has several results, is named, with where it stands", () => {
  it.each([
    ["a parameter", withFunction({ params: ["i32", "f32"] }), "culprit: the type f32"],
    ["a result", withFunction({ results: ["f64"] }), "culprit: the type f64"],
    ["a local", withFunction({ locals: ["f32"] }), "culprit: the type f32"],
    ["two results", withFunction({ results: ["i32", "i32"] }), "culprit: functions with several"],
    ["a block", withFunction({ body: [{ opcode: 2, immediates: [-3n] }] }), "culprit: a block"],
    [
      "a block that takes operands",
      withFunction({ body: [{ opcode: 2, immediates: [0n] }] }),
      "culprit: a block with parameters",
    ],
    [
      "an import",
      encodeModule({ ...EMPTY, imports: [{ name: "syscall0", params: ["f64"], results: [] }] }),
      "import syscall0: the type f64",
    ],
    [
      "a global",
      encodeModule({ ...EMPTY, globals: [{ type: "f32", mutable: true, value: 0n }] }),
      "global 0: the type f32",
    ],
  ])("%s", (_, wasm, text) => {
    expect(errorOf(wasm)).toContain(text);
  });

  it("a type that no function has does no harm", () => {
    // All functions have types of their own here, so the module's bytes get one more.
    expect(errorOf(withUnusedType(encodeModule(EMPTY)))).toBe("no error");
  });
});

describe("a module that is no program is refused", () => {
  it.each([
    ["no start", encodeModule({ ...EMPTY, exports: [] }), "no function `start` is exported"],
    [
      "an unknown import",
      encodeModule({ ...EMPTY, imports: [{ name: "rand", params: [], results: [] }] }),
      "import rand is none of the intrinsics",
    ],
    [
      "data where the headers are",
      program({}, { data: [{ address: 1024, bytes: Uint8Array.of(1) }] }),
      "data at 1024, below the memory base",
    ],
    [
      "data behind the memory",
      program({}, { data: [{ address: 0x20000 - 1, bytes: Uint8Array.of(1, 1) }] }),
      "data at 131071, beyond the end of the memory",
    ],
    [
      "too many globals",
      program({}, { globals: Array(150).fill({ type: "i64", mutable: true, value: 1n }) }),
      "150 globals do not fit",
    ],
    ["more memory than addresses", program({}, { memoryPages: 0x8000 }), "32768 pages of memory"],
    ["a table with elements", withTable(encodeModule(EMPTY)), "tables of functions"],
    ["passive data", withSection(encodeModule(EMPTY), 11, [1, 1, 1, 7]), "passive data"],
    ["shared memory", withSection(encodeModule(EMPTY), 5, [1, 3, 1, 1]), "shared or 64-bit memory"],
    ["something else", Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), "not WebAssembly 1"],
  ])("%s", (_, wasm, text) => {
    expect(errorOf(wasm)).toContain(text);
  });
});

/** The same section again, with other contents: the last one counts. */
function withSection(wasm: Uint8Array, id: number, contents: readonly number[]): Uint8Array {
  return Uint8Array.of(...wasm, id, contents.length, ...contents);
}

function withTable(wasm: Uint8Array): Uint8Array {
  const table = withSection(wasm, 4, [1, 0x70, 0, 1]);
  return withSection(table, 9, [1, 0, 0x41, 0, 0x0b, 1, 0]);
}

/** The type section has (i64) -> i32 alone; now it has (f32) -> () behind that. */
function withUnusedType(wasm: Uint8Array): Uint8Array {
  return withSection(wasm, 1, [2, 0x60, 1, 0x7e, 1, 0x7f, 0x60, 1, 0x7d, 0]);
}
