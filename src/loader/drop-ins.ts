// A unit's names -> the drop-ins that change it, in the order in which they are read.
//
// systemd.unit(5): `X.d/*.conf` of every name, of the template, of each prefix that ends in a dash,
// and of the type. They are sorted by their own names; of two that are called the same, the one
// of the more special directory counts, then the one that comes first in the unit path.

import { parseUnitName } from "../values/unit-names.ts";
import { templateOf } from "./find-unit.ts";
import type { UnitTree } from "./unit-tree.ts";

/** The paths of the drop-ins. One that is a link to /dev/null takes others of its name away. */
export function findDropIns(
  names: readonly string[],
  unitPath: readonly string[],
  tree: UnitTree,
): readonly string[] {
  const found = new Map<string, string>();
  for (const owner of dropInOwners(names)) {
    for (const directory of unitPath) {
      for (const name of tree.list(`${directory}/${owner}.d`)) {
        if (name.endsWith(".conf") && !name.startsWith(".") && !found.has(name)) {
          found.set(name, `${directory}/${owner}.d/${name}`);
        }
      }
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, path]) => path)
    .filter((path) => !isMasked(path, tree));
}

/** The names before `.d`, the most special first. */
export function dropInOwners(names: readonly string[]): readonly string[] {
  const templates = names.map(templateOf).filter((name) => name !== undefined);
  const types = names.map((name) => name.slice(name.lastIndexOf(".") + 1));
  return [
    ...new Set([...names, ...templates, ...[...names, ...templates].flatMap(prefixesOf), ...types]),
  ];
}

/** `a-b-.service` and `a-.service` for `a-b-c.service`. */
function prefixesOf(name: string): readonly string[] {
  const parsed = parseUnitName(name);
  if (!parsed.ok) return [];
  const { prefix, type } = parsed.value;
  const at = parsed.value.kind === "plain" ? "" : "@";
  const owners: string[] = [];
  for (let dash = prefix.lastIndexOf("-"); dash > 0; dash = prefix.lastIndexOf("-", dash - 1)) {
    if (dash < prefix.length - 1) owners.push(`${prefix.slice(0, dash + 1)}${at}.${type}`);
  }
  return owners;
}

function isMasked(path: string, tree: UnitTree): boolean {
  const entry = tree.entry(path);
  return entry?.kind === "link" && entry.target === "/dev/null";
}
