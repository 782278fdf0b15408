// Machines that are wrong on purpose: both kinds of comparison have to find each of them.
import { beforeAll, describe, expect, it } from "vitest";
import { machineFor } from "../../scripts/aot/translate.ts";
import { findDifference } from "../../scripts/fuzz/compare.ts";
import { accessGroups, HELPERS } from "./accesses.ts";
import { CALL_GROUPS, CALL_HELPERS, GLOBALS } from "./call-groups.ts";
import { broken, CANARIES } from "./canaries.ts";
import { CONSTRUCT_GROUPS } from "./constructs.ts";
import { groupsOf, OPERATORS } from "./operators.ts";
import { buildProbe, runProbe } from "./probe.ts";
import { RandomPrograms, seedsUpTo } from "./random-programs.ts";
import { forEachTarget, PATIENCE_MS } from "./targets.ts";

/** Random programs that a mistake may stay hidden in, one after the other. */
const SEEDS = 60;

let programs: RandomPrograms;
beforeAll(async () => {
  programs = await RandomPrograms.load();
}, PATIENCE_MS);

/** All ways to use an operator, but few of the operands. */
const groups = [
  ...OPERATORS.flatMap((o) => groupsOf(o).slice(0, 1)),
  ...accessGroups().filter((_, i) => i % 5 === 0),
].map((group) => ({ ...group, rows: group.rows.filter((_, i) => i % 7 === 0) }));

forEachTarget((target, runner) => {
  const probes = [
    buildProbe(groups, target, { helpers: HELPERS }),
    buildProbe([...CONSTRUCT_GROUPS, ...CALL_GROUPS], target, {
      helpers: CALL_HELPERS,
      globals: GLOBALS,
    }),
  ];

  it("a machine that is right passes", () => {
    const right = probes.map((probe) => runProbe(probe, target, runner).agree);
    expect(right).toEqual([true, true]);
  });

  describe.each(CANARIES)("a machine in which $title", (canary) => {
    const machine = () => broken(machineFor(target.name), canary);

    it("is found by the operators and constructs", () => {
      const isFound = probes.some((probe) => !runProbe(probe, target, runner, machine()).agree);
      expect(isFound).toBe(true);
    });

    it(
      "is found by the random programs",
      () => {
        const isFound = seedsUpTo(SEEDS).some((seed) => {
          const translation = { target, runner, machine: machine() };
          return findDifference(programs.of(seed), translation) !== undefined;
        });
        expect(isFound).toBe(true);
      },
      PATIENCE_MS,
    );
  });
});
