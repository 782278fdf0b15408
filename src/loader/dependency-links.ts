// A unit's names -> the units that links in `X.wants/`, `X.requires/` and `X.upholds/` name.

import { parseUnitName } from "../values/unit-names.ts";
import { templateOf } from "./find-unit.ts";
import type { UnitTree } from "./unit-tree.ts";

const FOLDERS = { wants: "Wants", requires: "Requires", upholds: "Upholds" } as const;

export interface DependencyLink {
  readonly kind: (typeof FOLDERS)[keyof typeof FOLDERS];
  readonly unit: string;
}

/** A link's own name is the unit's; where it points to matters only if that is /dev/null. */
export function findDependencyLinks(
  names: readonly string[],
  unitPath: readonly string[],
  tree: UnitTree,
): readonly DependencyLink[] {
  const owners = [...names, ...names.map(templateOf).filter((name) => name !== undefined)];
  const links = new Map<string, DependencyLink>();
  for (const [folder, kind] of Object.entries(FOLDERS)) {
    const masked = new Set<string>();
    for (const owner of owners) {
      for (const directory of unitPath) {
        for (const unit of [...tree.list(`${directory}/${owner}.${folder}`)].sort()) {
          const path = `${directory}/${owner}.${folder}/${unit}`;
          if (masked.has(unit) || !parseUnitName(unit).ok) continue;
          const entry = tree.entry(path);
          if (entry?.kind === "link" && entry.target === "/dev/null") masked.add(unit);
          else links.set(`${kind} ${unit}`, { kind, unit });
        }
      }
    }
  }
  return [...links.values()];
}
