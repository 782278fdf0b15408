// Which locals start as zero, and which get a register.
import { describe, expect, it } from "vitest";
import { type Locals, placeLocals } from "../../scripts/aot/locals.ts";
import { decodeModule } from "../../scripts/aot/module.ts";
import { machineFor } from "../../scripts/aot/translate.ts";
import { program } from "./programs.ts";

/** A function with one parameter, local 0, and three locals more. */
function place(text: string, isLeaf = true): Locals {
  const machine = machineFor("x64");
  const wasm = program({ f: { params: ["i32"], locals: ["i32", "i32", "i32"], text } });
  const fn = decodeModule(wasm).functions.find(({ name }) => name === "f")!;
  return placeLocals(fn, machine, isLeaf ? machine.leafHomes : [], 0);
}

const zeroedBy = (text: string) => [...place(text).zeroed].sort();
const USE = "local.get 1 drop";
const WRITE = "i32.const 5 local.set 1";

describe("a local starts as zero where a path may read it before it writes it", () => {
  it.each([
    ["read, never written", USE, [1]],
    ["written, then read", `${WRITE} ${USE}`, []],
    ["tee writes", `i32.const 5 local.tee 1 drop ${USE}`, []],
    ["read, then written", `${USE} ${WRITE}`, [1]],
    ["never used", "nop", []],
    ["a parameter has its value", "local.get 0 drop", []],
    ["written in a block, read in it", `block ${WRITE} ${USE} end`, []],
    ["written in a block, read behind it", `block ${WRITE} end ${USE}`, [1]],
    ["written behind a branch, read behind the block", `block br 0 ${WRITE} end ${USE}`, [1]],
    ["written before a block, read in it", `${WRITE} block ${USE} end`, []],
    ["written in one branch", `local.get 0 if ${WRITE} end ${USE}`, [1]],
    ["written in the one, read in the other", `local.get 0 if ${WRITE} else ${USE} end`, [1]],
    ["written in both, read behind them", `local.get 0 if ${WRITE} else ${WRITE} end ${USE}`, [1]],
    [
      "read where it was written, in each",
      `local.get 0 if ${WRITE} ${USE} else ${WRITE} ${USE} end`,
      [1],
    ],
    ["written in a loop, read in it", `loop ${WRITE} ${USE} local.get 0 br_if 0 end`, []],
    ["read in a loop before it is written", `loop ${USE} ${WRITE} local.get 0 br_if 0 end`, [1]],
    [
      "written in an inner loop that may not be entered, read in the outer one",
      `loop local.get 0 if loop ${WRITE} end end ${USE} local.get 0 br_if 0 end`,
      [1],
    ],
    [
      "written in a block of a loop, read there in the next round",
      `loop block local.get 0 br_if 0 ${WRITE} end block ${USE} end local.get 0 br_if 0 end`,
      [1],
    ],
  ])("%s", (_, text, zeroed) => {
    expect(zeroedBy(text)).toEqual(zeroed);
  });
});

describe("a home", () => {
  const kinds = (locals: Locals) => locals.homes.map(({ kind }) => kind);

  it("is a register where the function calls nothing", () => {
    expect(kinds(place(`local.get 0 drop ${WRITE}`))).toEqual([
      "register",
      "register",
      "unused",
      "unused",
    ]);
  });

  it("is a slot for what is used too seldom to save a register", () => {
    expect(kinds(place(`local.get 0 drop ${WRITE}`, false))).toEqual([
      "slot",
      "slot",
      "unused",
      "unused",
    ]);
  });

  it("is a register that calls keep for what is used in a loop", () => {
    const { homes, saved } = place(`local.get 0 drop loop ${WRITE} ${USE} end`, false);
    expect(homes.map(({ kind }) => kind)).toEqual(["slot", "register", "unused", "unused"]);
    expect(saved).toHaveLength(1);
  });

  it("of a parameter is the register that it comes in", () => {
    const [register] = machineFor("x64").argumentRegisters;
    expect(place("local.get 0 drop").homes[0]).toEqual({ kind: "register", register });
  });
});
