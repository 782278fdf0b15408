import { describe, expect, it } from "vitest";
import { explain, simulate } from "./model/simulate.ts";
import { load } from "./run.ts";

await load("arm64");

/** FIRSTBORN_SEED repeats one run, FIRSTBORN_SEEDS makes as many as one likes. */
const { FIRSTBORN_SEED, FIRSTBORN_SEEDS = "600" } = process.env;
const seeds =
  FIRSTBORN_SEED === undefined
    ? Array.from({ length: Number(FIRSTBORN_SEEDS) }, (_, seed) => seed)
    : [Number(FIRSTBORN_SEED)];

/** The first worlds, for more than one test. */
const first = seeds.slice(0, 150).map((seed) => simulate(seed));

describe("whatever happens around it", () => {
  it("PID 1 keeps its promises", { timeout: 60_000 + seeds.length * 100 }, () => {
    seeds.forEach((seed, i) => {
      const simulation = first[i] ?? simulate(seed);
      if (simulation.violations.length > 0) expect.fail(explain(seed, simulation));
    });
  });

  it("the builds for both architectures do the same", { timeout: 60_000 }, () => {
    first.forEach((x64, i) => {
      const arm64 = simulate(seeds[i]!, { arch: "arm64" });
      expect(arm64.calls(), `seed ${seeds[i]}`).toEqual(x64.calls());
    });
  });

  it.skipIf(seeds.length < 150)("the worlds are of all kinds", () => {
    const calls = new Set(first.flatMap((simulation) => simulation.calls()));
    const names = ["rt_sigqueueinfo(", "getdents64(", "pwritev2(", "prctl(", "kill(-1,", "clone("];
    for (const name of names) {
      expect(
        [...calls].some((call) => call.startsWith(name)),
        name,
      ).toBe(true);
    }
    const kinds = new Set(first.flatMap(({ history }) => history.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual([
      "reaped",
      "sent",
      "started",
      "stopped itself",
      "taken",
      "waited",
    ]);
    expect(first.some(({ history }) => history.length > 300)).toBe(true);
    expect(new Set(first.map(({ plan }) => plan.program)).size).toBe(4);
  });
});
