// Random programs, in the engine and natively. scripts/fuzz-aot tries as many more as one likes.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { expectationOf, findDifference } from "../../scripts/fuzz/compare.ts";
import { RandomPrograms, seedsUpTo } from "./random-programs.ts";
import { forEachTarget, PATIENCE_MS } from "./targets.ts";

/** An emulated program takes some times longer. */
const SEEDS = { x64: 200, arm64: 60 } as const;
/** Programs that have failed once. */
const CORPUS = join(import.meta.dirname, "corpus");

let programs: RandomPrograms;
beforeAll(async () => {
  programs = await RandomPrograms.load();
}, PATIENCE_MS);

forEachTarget((target, runner) => {
  const seeds = seedsUpTo(SEEDS[target.name]);

  it(
    `${seeds.length} random programs do what they do in the engine`,
    () => {
      const differences = seeds.flatMap((seed) => {
        const difference = findDifference(programs.of(seed), { target, runner });
        return difference === undefined ? [] : [`seed ${seed}: ${difference}`];
      });
      expect(differences).toEqual([]);
    },
    PATIENCE_MS,
  );

  it.each(readdirSync(CORPUS))("%s, which has failed once, does too", (name) => {
    const program = expectationOf(readFileSync(join(CORPUS, name)));
    expect(findDifference(program, { target, runner })).toBeUndefined();
  });
});
