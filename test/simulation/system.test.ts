import { expect, test } from "vitest";
import { Simulator } from "../../scripts/simulation/system/run.ts";
import { SEEDS } from "../../scripts/simulation/system/seeds.ts";
import { suspendablePid1 } from "../../scripts/simulation/system/suspendable.ts";

/** `scripts/simulate` runs more of them. */
const COUNT = 60;

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

function failures(simulator: Simulator, seeds: readonly number[]): readonly string[] {
  return seeds.flatMap((seed) => {
    const { broken } = simulator.run(seed);
    return broken === null ? [] : [`seed ${seed}: ${broken}`];
  });
}

test("every rule holds in every world", async () => {
  const simulator = new Simulator(await suspendablePid1());
  expect(failures(simulator, range(COUNT))).toEqual([]);
});

test("every rule holds where one was broken once", async () => {
  const simulator = new Simulator(await suspendablePid1());
  expect(failures(simulator, SEEDS)).toEqual([]);
});

test("a seed repeats its run, whatever was run before it", async () => {
  const module = await suspendablePid1();
  const alone = range(5).map((seed) => new Simulator(module).run(seed));
  const simulator = new Simulator(module);
  expect(range(5).map((seed) => simulator.run(seed))).toEqual(alone);
});

/** A line of src/pid1/service that says something else. */
const FAULTS: readonly (readonly [what: string, file: string, right: string, wrong: string])[] = [
  [
    "a shim is let go though more was sent to it",
    "units.ts",
    "if (a === load<i32>(row, 12)) letGo(unit, UNIT_EMPTY);",
    "letGo(unit, UNIT_EMPTY);",
  ],
  [
    "an event is forgotten before the manager has answered it",
    "events.ts",
    "return give(EXITED, i, load<i32>(row), load<i32>(row, 8), load<i32>(row, 16), 0, 0);",
    "const end = load<i32>(row, 16); const token = load<i32>(row); forgetCommandNews(i, COMMAND_ENDED);" +
      "return give(EXITED, -1, token, load<i32>(row, 8), end, 0, 0);",
  ],
  ["an event is told again after its commit", "events.ts", "forgetNews(about, UNIT_EMPTY);", ""],
  [
    "a lost shim is replaced before the manager knows of it",
    "units.ts",
    "if (!start || (unitNews(unit) & UNIT_LOST) !== 0) return ECONNRESET;",
    "if (!start) return ECONNRESET;",
  ],
  [
    "a unit is called empty while it has processes",
    "shim.ts",
    "return pid !== -ECHILD;",
    "return pid > 0;",
  ],
];

test.each(FAULTS)(
  "the simulation finds a mistake: %s",
  async (_what, file, right, wrong) => {
    const module = await suspendablePid1((path, text) => {
      if (!path.endsWith(`/service/${file}`)) return text;
      if (!text.includes(right)) throw new Error(`${file} has no such line: ${right}`);
      return text.replace(right, wrong);
    });
    const simulator = new Simulator(module);
    expect(range(600).some((seed) => simulator.run(seed).broken !== null)).toBe(true);
  },
  120_000,
);
