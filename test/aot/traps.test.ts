// Traps end the program with a message and a status of their own, behind what it has done before.
import { expect, it } from "vitest";
import { TRAP_STATUS, translate } from "../../scripts/aot/translate.ts";
import { expectationOf, findDifference } from "../../scripts/fuzz/compare.ts";
import { runInEngine, runNative, type TrapKind } from "../../scripts/fuzz/run.ts";
import { program, startOf, type TextFunction } from "./programs.ts";
import { forEachTarget } from "./targets.ts";

const [LEAST_32, LEAST_64] = ["0x80000000", "0x8000000000000000"];
const DIVISIONS = ["i32", "i64"].flatMap((type) =>
  ["div_s", "div_u", "rem_s", "rem_u"].map((name) => `${type}.${name}`),
);

/** The operands come from a function, so that no compiler sees what they are. */
function hidden(type: string, a: string, b: string, operation: string): string {
  return `${type}.const ${a} call $${type} ${type}.const ${b} call $${type} ${operation} drop i32.const 0`;
}

const HELPERS: Readonly<Record<string, TextFunction>> = {
  i32: { params: ["i32"], result: "i32", text: "local.get 0" },
  i64: { params: ["i64"], result: "i64", text: "local.get 0" },
};

const CASES: readonly (readonly [string, TrapKind, string])[] = [
  ["unreachable", "unreachable", "unreachable"],
  [
    "unreachable behind a branch that is not taken",
    "unreachable",
    "block i32.const 0 call $i32 br_if 0 unreachable end i32.const 0",
  ],
  ...DIVISIONS.flatMap((name) => {
    const type = name.slice(0, 3);
    return [
      [`${name} by zero`, "division", hidden(type, "5", "0", name)],
      [`${name} of zero by zero`, "division", hidden(type, "0", "0", name)],
      [
        `${name} by a constant zero`,
        "division",
        `${type}.const 5 call $${type} ${type}.const 0 ${name} drop i32.const 0`,
      ],
    ] as const;
  }),
  ["i32.div_s of the least by -1", "overflow", hidden("i32", LEAST_32!, "-1", "i32.div_s")],
  ["i64.div_s of the least by -1", "overflow", hidden("i64", LEAST_64!, "-1", "i64.div_s")],
  [
    "i64.div_s of the least by a constant -1",
    "overflow",
    `i64.const ${LEAST_64} call $i64 i64.const -1 i64.div_s drop i32.const 0`,
  ],
];

it("the status is that of an internal software error (sysexits(3))", () => {
  expect(TRAP_STATUS).toBe(70);
});

forEachTarget((target, runner) => {
  const write = `i32.const ${target.write} i64.const 1 i64.const 70000 i64.const 3 call $syscall3 drop`;
  const data = [{ address: 70000, bytes: new TextEncoder().encode("out") }];
  const programOf = (text: string) =>
    program({ ...HELPERS, ...startOf(`${write} ${text}`) }, { data });

  it.each(CASES)("%s", (_, trap, text) => {
    const wasm = programOf(text);
    const native = runNative(translate(wasm, { target: target.name, debug: false }), runner);
    expect(native.end).toEqual({ kind: "trap", trap });
    expect(Buffer.from(native.output).toString()).toBe("out");
    expect(runInEngine(wasm).end).toEqual(native.end);
  });

  it("a remainder of the least by -1 is no overflow", () => {
    for (const [type, least] of [
      ["i32", LEAST_32],
      ["i64", LEAST_64],
    ] as const) {
      const wasm = programOf(hidden(type, least!, "-1", `${type}.rem_s`));
      expect(findDifference(expectationOf(wasm), { target, runner })).toBeUndefined();
    }
  });

  it("a trap inside calls and a deep frame ends the program just so", () => {
    const deep = {
      params: ["i32"],
      result: "i32",
      text: `local.get 0 i32.eqz if unreachable end
        local.get 0 i32.const 1 i32.sub call $deep i32.const 1 i32.add`,
    } as const;
    const wasm = program({ deep, ...startOf("i32.const 1000 call $deep") }, { data });
    expect(findDifference(expectationOf(wasm), { target, runner })).toBeUndefined();
  });
});
