// The comparisons have every instruction that the translator knows.
import { expect, it } from "vitest";
import { INSTRUCTIONS } from "../../scripts/aot/instructions.ts";
import { OPCODES } from "../../scripts/fuzz/opcodes.ts";
import { accessGroups } from "./accesses.ts";
import { CALL_GROUPS, CALL_HELPERS } from "./call-groups.ts";
import { CONSTRUCT_GROUPS } from "./constructs.ts";
import { groupsOf, OPERATORS } from "./operators.ts";

const groups = [
  ...OPERATORS.flatMap(groupsOf),
  ...accessGroups(),
  ...CONSTRUCT_GROUPS,
  ...CALL_GROUPS,
];
const texts = [...groups.flatMap(({ forms }) => forms), ...CALL_HELPERS].map(({ text }) => text);
// Every body ends with one; `assemble` adds it.
const used = new Set(["end", ...texts.flatMap((text) => text.split(/\s+/))]);

it("every instruction is tried", () => {
  expect(INSTRUCTIONS.filter((name) => !used.has(name))).toEqual([]);
});

it("no other instruction is", () => {
  const tried = [...OPCODES.keys()].filter((name) => used.has(name));
  expect(tried.filter((name) => !INSTRUCTIONS.includes(name))).toEqual([]);
});
