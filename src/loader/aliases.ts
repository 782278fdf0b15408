// The unit path -> which other names each unit has: links from one name to another within it.

import { findUnit, nameOf } from "./find-unit.ts";
import type { UnitTree } from "./unit-tree.ts";

/** By a unit's own name. Whoever asks for one of these names gets that unit. */
export function findAliases(
  unitPath: readonly string[],
  tree: UnitTree,
): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, string[]>();
  const seen = new Set<string>();
  for (const directory of unitPath) {
    for (const name of tree.list(directory)) {
      if (seen.has(name)) continue;
      seen.add(name);
      if (!leadsToOtherName(`${directory}/${name}`, tree)) continue;
      const found = findUnit(name, unitPath, tree);
      if (found.kind !== "file" || found.id === name) continue;
      const others = aliases.get(found.id) ?? [];
      aliases.set(found.id, [...others, name].sort());
    }
  }
  return aliases;
}

function leadsToOtherName(path: string, tree: UnitTree): boolean {
  const entry = tree.entry(path);
  return entry?.kind === "link" && nameOf(entry.target) !== nameOf(path);
}
