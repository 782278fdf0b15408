// The file system -> the tree that the loader reads units from.

import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { TreeEntry, UnitTree } from "../loader/unit-tree.ts";

/** `root` stands before every path, also before those that absolute links lead to; "" for none. */
export function fileSystemTree(root = ""): UnitTree {
  return {
    list(directory) {
      try {
        return readdirSync(`${root}${directory}`);
      } catch {
        return [];
      }
    },
    entry: (path) => entryOf(root, path),
    read: (path) => readFileSync(`${root}${path}`),
  };
}

function entryOf(root: string, path: string): TreeEntry | undefined {
  try {
    const status = lstatSync(`${root}${path}`);
    if (status.isSymbolicLink()) {
      return { kind: "link", target: resolve(dirname(path), readlinkSync(`${root}${path}`)) };
    }
    if (status.isFile()) return { kind: "file", isEmpty: status.size === 0 };
    return { kind: status.isDirectory() ? "directory" : "other" };
  } catch {
    return undefined;
  }
}
