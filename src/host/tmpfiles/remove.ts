// A line -> what `--remove` takes away; tmpfiles.d(5).

import { readdirSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { TmpfilesLine } from "../../tmpfiles/line.ts";
import { matches } from "../glob.ts";
import { findParents, statOf } from "./paths.ts";

/** @throws Error with what the file system says */
export function remove(root: string, line: TmpfilesLine): void {
  if (line.type === "D") return emptyDirectory(`${root}${line.path}`);
  if (line.type !== "r" && line.type !== "R") return;
  for (const path of matches(line.path, root)) {
    if (findParents(root, path.slice(root.length)) === undefined) continue;
    if (line.type === "R") rmSync(path, { recursive: true, force: true });
    else if (statOf(path)?.isDirectory()) rmdirSync(path);
    else unlinkSync(path);
  }
}

function emptyDirectory(path: string): void {
  if (!statOf(path)?.isDirectory()) return;
  for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true, force: true });
}
