// What has no translation is an error that names the opcode, or the type, and the function.
import { expect, it } from "vitest";
import { AotError } from "../../scripts/aot/module.ts";
import { translate } from "../../scripts/aot/translate.ts";
import { OPCODES } from "../../scripts/fuzz/opcodes.ts";
import { instruction } from "../../scripts/fuzz/wasm-code.ts";
import { programOf } from "./small-programs.ts";

function refusalOf(wasm: Uint8Array): string {
  try {
    translate(wasm, { target: "x64", debug: false });
  } catch (error) {
    if (error instanceof AotError) return error.message;
    throw error;
  }
  return "";
}

const FLOATS = [...OPCODES.keys()].filter(
  (name) => /f32|f64/.test(name) && !/const|load|store/.test(name),
);

it.each(FLOATS)("%s is refused by its name", (name) => {
  const refusal = refusalOf(programOf("", { body: [instruction(name)] }));
  expect(refusal).toContain(name);
  expect(refusal).toContain("start");
});

it.each([
  ["f32.const", instruction("f32.const", 0)],
  ["f64.load", instruction("f64.load", 3, 0)],
  ["f32.store", instruction("f32.store", 2, 0)],
  ["call_indirect", instruction("call_indirect", 0, 0)],
])("%s is refused by its name", (name, refused) => {
  const refusal = refusalOf(programOf("", { body: [refused] }));
  expect(refusal).toContain(name);
  expect(refusal).toContain("start");
});

it("a float in a signature, or among the locals, is refused by its type", () => {
  expect(refusalOf(programOf("i32.const 0", { params: ["f64"] }))).toContain("f64");
  expect(refusalOf(programOf("i32.const 0", { locals: ["f32"] }))).toContain("f32");
});

it("what is no WebAssembly is refused", () => {
  expect(refusalOf(new Uint8Array(20))).toContain("WebAssembly");
});
