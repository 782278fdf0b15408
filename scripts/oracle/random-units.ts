// A seed -> unit files with good and bad values, for the comparison with systemd.

import { Random } from "../fuzz/random.ts";
import { VALUES } from "./random-values.ts";

export interface RandomUnit {
  readonly name: string;
  readonly text: string;
}

/** The same seed makes the same units. */
export function randomUnits(seed: number, count: number): readonly RandomUnit[] {
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(seed * 1_000_003 + index);
    const isInstance = random.below(4) === 0;
    const name = isInstance ? `r${index}@a-b\\x2dc.service` : `r${index}.service`;
    return { name: name.replace(/@.*\.service/, "@.service"), text: randomText(random) };
  });
}

function randomText(random: Random): string {
  const sections = [
    ["Unit", randomLines(random, VALUES.Unit, 5)],
    // Most are to be loaded, or nothing is compared.
    ["Service", [...randomStart(random), ...randomLines(random, VALUES.Service, 9)]],
  ] as const;
  return sections.map(([name, lines]) => `[${name}]\n${lines.join("")}`).join("\n");
}

function randomStart(random: Random): readonly string[] {
  const start = "ExecStart=/bin/true\n";
  return random.below(10) === 0 ? [] : [start];
}

type Pool = readonly (readonly [name: string, values: readonly string[]])[];

function randomLines(random: Random, pool: Pool, most: number): readonly string[] {
  return Array.from({ length: random.below(most + 1) }, () => {
    const [name, values] = random.pick(pool);
    const equals = random.pick(["=", "=", "=", " = ", "= "]);
    const blank = random.pick(["", "", "", " ", "\t"]);
    return `${name}${equals}${randomValue(random, values)}${blank}\n`;
  });
}

/** Now and then two values, an empty one, or one that goes on in the next line. */
function randomValue(random: Random, values: readonly string[]): string {
  switch (random.below(12)) {
    case 0:
      return "";
    case 1:
      return `${random.pick(values)} ${random.pick(values)}`;
    case 2:
      return `${random.pick(values)} \\\n# a comment\n  ${random.pick(values)}`;
    default:
      return random.pick(values);
  }
}
