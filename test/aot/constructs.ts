// Blocks, loops, branches, calls, locals and globals: small functions that use them in the ways
// that a generator of code gets wrong.
import type { ValueType } from "../../scripts/aot/module.ts";
import { EDGE_OPERANDS } from "../../scripts/fuzz/edge-operands.ts";
import { productOf } from "./operators.ts";
import { type Form, type Group, PATTERN, WINDOW } from "./probe.ts";

const I32: readonly ValueType[] = ["i32", "i32"];
const SMALL = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 100n, 0x8000_0000n, 0xffff_ffffn];

/** A group of forms with two parameters, which also go through all pairs of small numbers. */
function group(
  title: string,
  texts: Readonly<Record<string, string>>,
  { locals = [], result = "i32", params = I32 }: Partial<Form> = {},
): Group {
  const forms = Object.entries(texts).map(([name, text]) => {
    return { title: name, params, locals, result, text };
  });
  const lists = params.map((type) => (type === "i32" ? SMALL : EDGE_OPERANDS.i64));
  return { title, forms, rows: productOf(lists) };
}

/** One block around another, as many as `depth`; the innermost has the text. */
function blocks(depth: number, text: string, after: (level: number) => string): string {
  return Array.from({ length: depth }, (_, level) => level).reduce(
    (inner, level) => `block ${inner} end ${after(level)}`,
    text,
  );
}

/** Which of `count` targets, or the default, an index chooses. */
function table(count: number, index: string): string {
  const labels = Array.from({ length: count + 1 }, (_, label) => label).join(" ");
  return `${blocks(count + 1, `${index} br_table ${labels}`, (level) => `i32.const ${level * 11} return`)}
    i32.const 99`;
}

const CARRIED = (index: string) =>
  `block i32 block i32 block i32 local.get 1 i32.const 7 i32.mul ${index}
      br_table 0 2 1 0
    end i32.const 1000 i32.add return
    end i32.const 2000 i32.add return
    end i32.const 3000 i32.add`;

export const CONSTRUCT_GROUPS: readonly Group[] = [
  group("br_table", {
    "no target but the default": table(0, "local.get 0"),
    "one target": table(1, "local.get 0"),
    "five targets": table(5, "local.get 0"),
    "an index from memory": table(
      5,
      `i32.const ${WINDOW} local.get 0 i32.store i32.const ${WINDOW} i32.load`,
    ),
    "an index in the flags": table(2, "local.get 0 local.get 1 i32.lt_u"),
    "a constant index": table(3, "i32.const 2"),
    "a spilled index": table(3, "local.get 0 block end"),
    "an index in a slot": table(3, "call $touch local.get 0"),
    "an index from a call": table(3, "local.get 0 i32.popcnt"),
    "a result": CARRIED("local.get 0"),
    "a result and an index from a call": CARRIED("local.get 0 i32.popcnt"),
    "a result and an index that was computed": CARRIED("local.get 0 i32.const 1 i32.sub"),
    "a constant result": `block i32 block i32 i32.const 5 local.get 0 br_table 0 1 0 end
      i32.const 2 i32.mul end i32.const 3 i32.mul`,
    "back to a loop": `loop local.get 0 i32.const 1 i32.sub local.set 0
      local.get 1 i32.const 3 i32.add local.set 1
      block block local.get 0 i32.const 7 i32.and br_table 0 2 2 1 2 0 end local.get 1 return end
      end local.get 0`,
  }),
  group(
    "loop",
    {
      sum: `loop local.get 2 local.get 0 i32.add local.set 2
        local.get 0 i32.const 1 i32.sub local.tee 0 i32.const 7 i32.and br_if 0 end local.get 2`,
      "with a result": `loop i32 local.get 2 i32.const 1 i32.add local.tee 2
        local.get 2 local.get 0 i32.const 15 i32.and i32.lt_u br_if 0 end`,
      "with values below it": `local.get 0 i32.const ${PATTERN} i32.load local.get 1
        loop local.get 2 i32.const 1 i32.add local.tee 2 i32.const 9 i32.ne br_if 0 end
        i32.sub i32.sub local.get 2 i32.mul`,
      "a local that is older on the stack": `local.get 2
        loop local.get 2 local.get 2 i32.const 1 i32.add local.set 2 local.get 2 i32.add local.set 3
        local.get 2 i32.const 5 i32.ne br_if 0 end local.get 3 i32.add local.get 2 i32.sub`,
      "in a loop": `loop i32.const 0 local.set 3
        loop local.get 2 local.get 3 i32.add local.get 0 i32.xor local.set 2
        local.get 3 i32.const 1 i32.add local.tee 3 i32.const 4 i32.lt_u br_if 0
        local.get 1 i32.const 1 i32.add local.tee 1 i32.const 3 i32.and br_if 1 end
        end local.get 2`,
      "zero on entry, kept from round to round": `loop
        local.get 0 i32.const 1 i32.and if local.get 2 local.get 1 i32.add local.set 2 end
        local.get 3 local.get 2 i32.const 1 i32.shl i32.add local.set 3
        local.get 0 i32.const 1 i32.shr_u local.tee 0 br_if 0 end local.get 3`,
      "written before it is read, but not in the first round": `loop
        local.get 4 i32.eqz if i32.const 1 local.set 4 else local.get 3 local.get 2 i32.add local.set 2 end
        local.get 0 local.set 3
        local.get 0 i32.const 1 i32.sub local.tee 0 i32.const 3 i32.and br_if 0 end local.get 2`,
    },
    { locals: ["i32", "i32", "i32"] },
  ),
  group(
    "block and if",
    {
      "a branch out of three": `block i32 block block local.get 0 br_if 1
        i32.const 11 local.get 1 br_if 2 drop end i32.const 22 br 1 end i32.const 33 end`,
      "a result from four places": `block i32 local.get 0 i32.const 1 i32.eq
        if i32 i32.const 5 br 1 else local.get 1 end
        local.get 0 i32.const 2 i32.eq br_if 0
        i32.const 3 i32.mul local.get 0 local.get 1 i32.lt_s br_if 0 local.get 0 i32.add end`,
      "a branch with a value that stays": `block i32 local.get 0 local.get 1 i32.add
        local.get 0 br_if 0 local.get 0 i32.eqz br_if 0 i32.const 1 i32.sub end`,
      "a branch with a constant that stays": `block i32 i32.const 17 local.get 0 br_if 0
        local.get 1 i32.add end`,
      "a branch with a local that changes": `block i32 local.get 0 local.get 1 br_if 0
        i32.const 4 local.set 0 local.get 0 i32.sub end`,
      "a branch with values below": `i32.const ${PATTERN} i32.load block i32
        i32.const ${PATTERN + 4} i32.load i32.const ${PATTERN + 8} i32.load local.get 0 br_if 0
        i32.sub end i32.sub`,
      "a popcnt below a branch with a result": `block i32 local.get 0 i32.popcnt
        local.get 1 i32.const 3 i32.add local.get 0 br_if 0 i32.sub end`,
      "values below an if": `local.get 0 local.get 1 i32.const 5 i32.add local.get 0 local.get 1 i32.lt_s
        if local.get 0 i32.const 9 i32.add local.set 0 end i32.sub local.get 0 i32.mul`,
      "if in if": `local.get 0 if i32 local.get 1 if i32 i32.const 1 else i32.const 2 end
        else local.get 1 if i32 i32.const 3 else i32.const 4 end end`,
      "if without else, left early": `local.get 0 if local.get 1 br_if 0 i32.const 8 local.set 0 end
        local.get 0`,
      "a return from within": `i32.const 6 local.get 1 block local.get 0 br_if 0 i32.const 4 return end
        i32.sub`,
      "code behind a branch": `block i32 i32.const 1 br 0 drop local.get 0 if i32.const 2 drop else end
        block i32 i32.const 4 br 1 end loop br 0 end end`,
      "code behind a return": `local.get 0 if local.get 1 return local.get 0 local.set 1 else
        local.get 0 return end unreachable`,
      "an else that nothing reaches the end of": `local.get 0 if i32 local.get 1 else i32.const 3 return
        end i32.const 1 i32.add`,
      "a then that nothing reaches the end of": `local.get 0 if i32 i32.const 3 return else local.get 1
        end i32.const 1 i32.add`,
      "a block that only a branch leaves": `block block local.get 0 br_if 0 br 1 end i32.const 5 return end
        i32.const 6`,
      nop: "nop local.get 0 nop local.get 1 nop i32.sub nop",
      "drop of everything": `local.get 0 local.get 1 local.get 0 i32.popcnt local.get 0 local.get 1
        i32.eq drop drop drop`,
    },
    { locals: ["i32", "i32", "i32"] },
  ),
  group(
    "locals",
    {
      "one written in one branch": "local.get 0 if i32.const 7 local.set 2 end local.get 2",
      "one written in one branch, read in the other": `local.get 0 if i32 i32.const 7 local.set 2
        i32.const 1 else local.get 2 end`,
      "one that a block changes below the operand": `local.get 0 block local.get 1 local.set 0 end
        local.get 0 i32.sub`,
      "one written in both": `local.get 0 if i32.const 7 local.set 2 else i32.const 8 local.set 2 end
        local.get 2`,
      "one written in a block that is left early": `block local.get 0 br_if 0 i32.const 5 local.set 2 end
        local.get 2`,
      "a swap": `local.get 0 local.get 1 local.set 0 local.set 1 local.get 0 i32.const 3 i32.mul
        local.get 1 i32.sub`,
      "a rotation": `local.get 0 local.get 1 local.get 2 local.set 0 local.set 2 local.set 1
        local.get 0 local.get 1 i32.sub i32.const 3 i32.mul local.get 2 i32.sub`,
      "older values on the stack": `local.get 0 local.get 0 local.get 0 local.get 0 local.get 0
        local.get 0 local.get 0 local.get 0 local.get 0 local.get 0 local.get 1 local.set 0
        ${"i32.const 1 i32.shl i32.add ".repeat(9)} local.get 0 i32.sub`,
      "an older value below the one that is set": `local.get 0 local.get 1 local.get 0 i32.sub local.set 0
        local.get 0 i32.const 5 i32.mul i32.add`,
      "an older value below a tee": `local.get 0 local.get 1 local.get 0 i32.shl local.tee 0
        local.get 0 i32.const 5 i32.mul i32.add i32.sub`,
      "tee of tee": `local.get 0 i32.const 3 i32.add local.tee 2 local.tee 3 local.tee 0 local.get 2
        i32.mul local.get 3 i32.sub`,
      "tee of a constant": "i32.const 12 local.tee 2 local.get 2 i32.add local.get 0 i32.add",
      "set to itself": "local.get 0 local.set 0 local.get 0 local.tee 0 local.get 1 i32.sub",
      "tee of a slot":
        "call $touch local.get 0 local.tee 2 local.get 1 i32.sub local.get 2 i32.mul",
      "set from the flags": `local.get 0 local.get 1 i32.lt_s local.set 2 local.get 2 i32.const 7 i32.mul`,
      "tee from the flags": `local.get 0 local.get 1 i32.lt_s local.tee 0 local.get 0 i32.sub
        local.get 0 i32.add`,
      "a select into an operand": `local.get 0 local.get 1 local.get 0 local.get 1 i32.gt_s select
        local.set 0 local.get 0`,
      "a select into its condition":
        "local.get 0 local.get 1 local.get 0 select local.set 0 local.get 0",
    },
    { locals: ["i32", "i32"] },
  ),
  manyLocals(),
  group("many values", {
    "thirty on the stack": `${Array.from({ length: 30 }, (_, i) => `local.get ${i & 1} i32.const ${i} i32.add`).join(" ")}
      ${"i32.sub ".repeat(29)}`,
    "thirty, across a call": `${Array.from({ length: 30 }, (_, i) => `local.get ${i & 1} i32.const ${i} i32.add`).join(" ")}
      call $touch ${"i32.sub ".repeat(29)}`,
  }),
];

/** More than any processor has registers for, all in use in a loop. */
function manyLocals(): Group {
  const count = 40;
  const indices = Array.from({ length: count }, (_, i) => i);
  const round = indices.map((i) => {
    const [a, b] = [(i * 7 + 3) % count, (i * 11 + 5) % count];
    return `local.get ${a} local.get ${b} i32.sub local.get ${i} i32.add local.set ${i}`;
  });
  const sum = indices.map((i) => `i32.const 3 i32.mul local.get ${i} i32.add`).join(" ");
  const text = (call: string) => `loop ${round.join(" ")} ${call}
    local.get ${count} i32.const 1 i32.add local.tee ${count} i32.const 5 i32.ne br_if 0 end
    i32.const 0 ${sum}`;
  return group(
    "many locals",
    { "in a leaf": text(""), "across calls": text("call $touch") },
    { locals: Array<ValueType>(count - 1).fill("i32") },
  );
}
