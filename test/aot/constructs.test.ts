// Control flow, calls, locals and globals, in the engine and natively.
import { beforeAll, expect, it } from "vitest";
import { CALL_GROUPS, CALL_HELPERS, GLOBALS } from "./call-groups.ts";
import { CONSTRUCT_GROUPS } from "./constructs.ts";
import { buildProbe, type Differences, runProbe } from "./probe.ts";
import { forEachTarget, PATIENCE_MS } from "./targets.ts";

const groups = [...CONSTRUCT_GROUPS, ...CALL_GROUPS];

forEachTarget((target, runner) => {
  let differences: Differences;

  beforeAll(() => {
    const surroundings = { helpers: CALL_HELPERS, globals: GLOBALS };
    differences = runProbe(buildProbe(groups, target, surroundings), target, runner);
  }, PATIENCE_MS);

  it("the program comes to its end", () => {
    expect(differences.end).toBeUndefined();
  });

  it.each(groups.map(({ title }) => title))("%s: as in the engine", (title) => {
    expect(differences.of(title)).toBeUndefined();
  });
});
