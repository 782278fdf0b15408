// A folder with unit files -> where firstborn reads them otherwise than systemd does.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readHostFacts } from "../../src/host/host-facts.ts";
import { buildUnit } from "../../src/manifest/build-unit.ts";
import type { Unit } from "../../src/manifest/unit.ts";
import { parseUnitFile } from "../../src/unit-file/parse.ts";
import type { HostFacts } from "../../src/values/specifiers.ts";
import { compareUnits, type Difference } from "./compare.ts";
import { unitNames } from "./corpus.ts";
import { type DumpedUnit, type Property, valuesOf } from "./dump.ts";
import { loadUnits } from "./real-systemd.ts";

/** `x-y` has something to unescape in it. */
const INSTANCE = "x-y";

export interface Comparison {
  readonly unitCount: number;
  readonly differences: readonly Difference[];
}

/** The folder is to hold nothing but units, and everyone is to be able to read it. */
export function compareFolder(folder: string): Comparison {
  const { units } = loadUnits([folder], unitNames(folder, INSTANCE));
  const host = factsForTest();
  const own = [...units.values()].filter((unit) => fragmentOf(unit).startsWith(`${folder}/`));
  const aliases = aliasesOf([...units.values()]);
  const differences = own.flatMap((unit) => {
    const linked = linkedUnits(folder, unit, aliases);
    return compareUnits(unit, readUnit(unit, host), { aliases, linked });
  });
  return { unitCount: own.length, differences };
}

function aliasesOf(units: readonly DumpedUnit[]): ReadonlyMap<string, string> {
  return new Map(
    units.flatMap((unit) => valuesOf(unit, "Alias").map((alias) => [alias, unit.name])),
  );
}

/** The units that are linked into the `.wants` and `.requires` folders of any name of a unit. */
function linkedUnits(
  folder: string,
  unit: DumpedUnit,
  aliases: ReadonlyMap<string, string>,
): readonly Property[] {
  const names = [unit.name, ...valuesOf(unit, "Alias")];
  return names.flatMap((name) =>
    (["Wants", "Requires"] as const).flatMap((kind) => {
      const links = join(folder, `${name}.${kind.toLowerCase()}`);
      if (!existsSync(links)) return [];
      return readdirSync(links).map((link) => ({ name: kind, value: aliases.get(link) ?? link }));
    }),
  );
}

/** Reads the files that systemd has read for the unit. */
function readUnit(unit: DumpedUnit, host: HostFacts): Unit {
  const fragmentPath = fragmentOf(unit);
  const main = readFileSync(fragmentPath);
  if (main.length === 0) return { kind: "masked", name: unit.name };
  const dropInPaths = valuesOf(unit, "DropIn Path");
  const source = {
    name: unit.name,
    aliases: valuesOf(unit, "Alias"),
    fragmentPath,
    main: parseUnitFile(fragmentPath, main),
    dropInPaths,
    dropIns: dropInPaths.map((path) => parseUnitFile(path, readFileSync(path))),
  };
  return buildUnit(source, host).unit;
}

function fragmentOf(unit: DumpedUnit): string {
  return valuesOf(unit, "Fragment Path")[0] ?? "";
}

/** A manager of the system takes itself for root, and its home from the environment. */
function factsForTest(): HostFacts {
  const facts = readHostFacts();
  const root = { user: "root", userId: 0, group: "root", groupId: 0, home: "/nonexistent" };
  return { ...facts, manager: { ...facts.manager, ...root } };
}
