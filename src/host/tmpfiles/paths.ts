// A path -> where it really is, without being led astray by somebody who may write to a directory
// on the way; systemd-tmpfiles(8) calls that an unsafe path transition.

import { lstatSync, mkdirSync, readlinkSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";

const LINKS_MAX = 40;

export class UnsafePath extends Error {}

/**
 * The path with its parents resolved below `root`; directories that are missing are made.
 *
 * @throws UnsafePath, or what the file system says
 */
export function resolveParents(root: string, path: string): string {
  const parent = resolveDirectory(root, dirname(path).split("/"), { made: true });
  return join(parent, basename(path));
}

/** As `resolveParents`, for what is there; undefined where a parent is not. */
export function findParents(root: string, path: string): string | undefined {
  const parent = resolveDirectory(root, dirname(path).split("/"), { made: false });
  return parent === undefined ? undefined : join(parent, basename(path));
}

function resolveDirectory(root: string, words: readonly string[], how: { made: true }): string;
function resolveDirectory(
  root: string,
  words: readonly string[],
  how: { made: boolean },
): string | undefined;
function resolveDirectory(root: string, words: readonly string[], how: { made: boolean }) {
  const rest = words.filter((word) => word !== "" && word !== ".");
  let at: readonly string[] = [];
  let above = statOf(root === "" ? "/" : root)!;
  let links = 0;
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "..") {
      at = at.slice(0, -1);
      above = statOf(`${root}/${at.join("/")}`)!;
      continue;
    }
    const path = `${root}/${[...at, word].join("/")}`;
    if (statOf(path) === undefined) {
      if (!how.made) return undefined;
      mkdirSync(path, 0o755);
    }
    const status = statOf(path)!;
    refuseUnsafe(above, status, path);
    if (status.isSymbolicLink()) {
      if (++links > LINKS_MAX) throw new UnsafePath(`${path}: too many symbolic links`);
      const target = readlinkSync(path);
      rest.unshift(...target.split("/").filter((part) => part !== "" && part !== "."));
      if (target.startsWith("/")) {
        at = [];
        above = statOf(root === "" ? "/" : root)!;
      }
    } else {
      at = [...at, word];
      above = status;
    }
  }
  return `${root}/${at.join("/")}`;
}

/** What lies in a directory of one user's may be its own or root's doing, and nobody else's. */
function refuseUnsafe(above: Stats, status: Stats, path: string): void {
  if (above.uid === 0 || above.uid === status.uid) return;
  throw new UnsafePath(
    `${path} belongs to user ${status.uid}, and lies in a directory of user ${above.uid}'s`,
  );
}

export function statOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
