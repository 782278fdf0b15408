// Every instruction that the translator knows is tried by the comparisons with the engine.
import { expect, it } from "vitest";
import { INSTRUCTIONS } from "../../scripts/aot/instructions.ts";
import { decodeModule } from "../../scripts/aot/module.ts";
import { TARGETS } from "../../scripts/fuzz/targets.ts";
import { accessGroups, HELPERS } from "./accesses.ts";
import { CALL_GROUPS, CALL_HELPERS, GLOBALS } from "./call-groups.ts";
import { CONSTRUCT_GROUPS } from "./constructs.ts";
import { groupsOf, OPERATORS } from "./operators.ts";
import { buildProbe } from "./probe.ts";

/** What has no effect to compare, and what ends a program (see traps.test.ts). */
const ELSEWHERE = ["nop", "unreachable"];

it("no opcode of the translator's table is left out", () => {
  const target = TARGETS[0]!;
  const probes = [
    buildProbe(OPERATORS.flatMap(groupsOf), target),
    buildProbe([...CONSTRUCT_GROUPS, ...CALL_GROUPS], target, {
      helpers: CALL_HELPERS,
      globals: GLOBALS,
    }),
    buildProbe(accessGroups(), target, { helpers: HELPERS }),
  ];
  const tried = new Set(
    probes.flatMap(({ wasm }) =>
      decodeModule(wasm).functions.flatMap(({ body }) => body.map(({ name }) => name)),
    ),
  );
  const missing = INSTRUCTIONS.filter((name) => !tried.has(name));
  expect(missing.filter((name) => !ELSEWHERE.includes(name))).toEqual([]);
});
