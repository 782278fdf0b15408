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

describe("whatever happens around it", () => {
  it("PID 1 keeps its promises", { timeout: 60_000 + seeds.length * 100 }, () => {
    for (const seed of seeds) {
      const simulation = simulate(seed);
      if (simulation.violations.length > 0) expect.fail(explain(seed, simulation));
    }
  });

  it("the builds for both architectures do the same", { timeout: 60_000 }, () => {
    for (const seed of seeds.slice(0, 150)) {
      const [x64, arm64] = [simulate(seed), simulate(seed, { arch: "arm64" })];
      expect(arm64.calls, `seed ${seed}`).toEqual(x64.calls);
    }
  });

  it("the worlds are of all kinds", () => {
    const simulations = seeds.slice(0, 200).map((seed) => simulate(seed));
    if (simulations.length < 200) return;
    const some = (what: string) =>
      expect(simulations.some(({ calls }) => calls.some((call) => call.includes(what))));
    for (const call of ["rt_sigqueueinfo(", "getdents64(", "pwritev2(", "prctl(", "kill(-1,"]) {
      some(call).toBe(true);
    }
    const kinds = new Set(simulations.flatMap(({ history }) => history.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual([
      "reaped",
      "sent",
      "started",
      "stopped itself",
      "taken",
      "waited",
    ]);
    expect(simulations.some(({ history }) => history.length > 300)).toBe(true);
    expect(new Set(simulations.map(({ plan }) => plan.program)).size).toBe(4);
  });
});
