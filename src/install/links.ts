// A directory of units -> the symbolic links in it, and in its `.wants` and the like.

import type { UnitTree } from "../loader/unit-tree.ts";

export const FOLDERS = [".wants", ".requires", ".upholds"] as const;

export interface UnitLink {
  readonly path: string;
  readonly name: string;
  /** Absolute. */
  readonly target: string;
  /** Whether it lies in a folder such as `multi-user.target.wants`. */
  readonly isDependency: boolean;
}

export function findLinks(directory: string, tree: UnitTree): readonly UnitLink[] {
  return [...tree.list(directory)].sort().flatMap((name) => {
    const path = `${directory}/${name}`;
    if (!FOLDERS.some((folder) => name.endsWith(folder))) return linkAt(path, name, false, tree);
    const below = [...tree.list(path)].sort();
    return below.flatMap((child) => linkAt(`${path}/${child}`, child, true, tree));
  });
}

function linkAt(
  path: string,
  name: string,
  isDependency: boolean,
  tree: UnitTree,
): readonly UnitLink[] {
  const entry = tree.entry(path);
  return entry?.kind === "link" ? [{ path, name, target: entry.target, isDependency }] : [];
}
