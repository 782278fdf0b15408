// Loads, stores, memory.copy, memory.fill and select, in the engine and natively.
import { beforeAll, expect, it } from "vitest";
import { accessGroups, HELPERS } from "./accesses.ts";
import { buildProbe, type Differences, runProbe } from "./probe.ts";
import { forEachTarget, PATIENCE_MS } from "./targets.ts";

const groups = accessGroups();

forEachTarget((target, runner) => {
  let differences: Differences;

  beforeAll(() => {
    differences = runProbe(buildProbe(groups, target, { helpers: HELPERS }), target, runner);
  }, PATIENCE_MS);

  it("the program comes to its end", () => {
    expect(differences.end).toBeUndefined();
  });

  it.each([...new Set(groups.map(({ title }) => title))])(
    "%s does what the engine does",
    (title) => {
      expect(differences.of(title)).toBeUndefined();
    },
  );
});
