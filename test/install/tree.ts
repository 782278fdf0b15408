// A record of files -> the tree of an image: a text is a file, a link is written as `-> target`.

import { dirname, resolve } from "node:path";
import type { InstallContext } from "../../src/install/installed-unit.ts";
import { SYSTEM_UNIT_PATH, type UnitTree } from "../../src/loader/unit-tree.ts";
import { HOST } from "../manifest/host.ts";

export function treeOf(files: Readonly<Record<string, string>>): UnitTree {
  return {
    list(directory) {
      const below = Object.keys(files).filter((path) => path.startsWith(`${directory}/`));
      return [...new Set(below.map((path) => path.slice(directory.length + 1).split("/")[0]!))];
    },
    entry(path) {
      const text = files[path];
      if (text?.startsWith("-> "))
        return { kind: "link", target: resolve(dirname(path), text.slice(3)) };
      if (text !== undefined) return { kind: "file", isEmpty: text === "" };
      const isDirectory = Object.keys(files).some((other) => other.startsWith(`${path}/`));
      return isDirectory ? { kind: "directory" } : undefined;
    },
    read: (path) => new TextEncoder().encode(files[path]),
  };
}

export function contextOf(files: Readonly<Record<string, string>>): InstallContext {
  return { root: "", tree: treeOf(files), unitPath: SYSTEM_UNIT_PATH, host: HOST };
}
