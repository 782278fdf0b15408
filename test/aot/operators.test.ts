// Every operator of integers, at the edges of its operands, in the engine and natively.
import { beforeAll, expect, it } from "vitest";
import { groupsOf, OPERATORS } from "./operators.ts";
import { buildProbe, type Differences, runProbe } from "./probe.ts";
import { forEachTarget, PATIENCE_MS } from "./targets.ts";

const groups = OPERATORS.flatMap(groupsOf);

forEachTarget((target, runner) => {
  let differences: Differences;

  beforeAll(() => {
    differences = runProbe(buildProbe(groups, target), target, runner);
  }, PATIENCE_MS);

  it("the program comes to its end", () => {
    expect(differences.end).toBeUndefined();
  });

  it.each(OPERATORS.map(({ text }) => text))("%s computes what the engine does", (title) => {
    expect(differences.of(title)).toBeUndefined();
  });
});
