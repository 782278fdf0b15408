// The changes of links of an image -> the file system, with a line for each.

import { lstatSync, mkdirSync, rmdirSync, symlinkSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import type { Answer } from "../../host/replies.ts";
import type { Change, InstallPlan } from "../../install/changes.ts";
import { FOLDERS } from "../../install/links.ts";

/** What it says goes to stderr, as systemctl's does. */
export function applyPlan(root: string, { changes, notes, failure }: InstallPlan): Answer {
  const said: string[] = [];
  try {
    for (const change of changes) said.push(...applyChange(root, change));
  } catch (error) {
    const message = `systemctl: ${(error as Error).message}`;
    return { status: 1, out: "", err: lines([...said, message]) };
  }
  if (failure !== undefined)
    return { status: 1, out: "", err: lines([...said, ...notes, failure]) };
  return { status: 0, out: "", err: lines([...said, ...notes]) };
}

function applyChange(root: string, change: Change): readonly string[] {
  const path = `${root}${change.path}`;
  if (change.kind === "remove") {
    unlinkSync(path);
    const folder = removeEmptyFolder(dirname(path));
    return [`Removed "${path}".`, ...folder];
  }
  mkdirSync(dirname(path), { recursive: true });
  const isReplaced = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  if (isReplaced) unlinkSync(path);
  symlinkSync(change.target, path);
  const removed = isReplaced ? [`Removed "${path}".`] : [];
  return [...removed, `Created symlink ${path} → ${change.target}.`];
}

/** The one of a unit's dependencies or drop-ins, that was made for them. */
function removeEmptyFolder(path: string): readonly string[] {
  if (![...FOLDERS, ".d"].some((suffix) => path.endsWith(suffix))) return [];
  try {
    rmdirSync(path);
  } catch {
    // Something is left in it.
    return [];
  }
  return path.endsWith(".d") ? [`Removed "${path}".`] : [];
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
