// A pattern with `*`, `?`, `[...]` and `{a,b}` -> the paths that match; glob(3) with GLOB_BRACE.
//
// Node has fs.globSync from version 22 on only.

import { lstatSync, readdirSync } from "node:fs";

/** `root` stands before every path, and is no part of the pattern; "" for none. */
export function matches(pattern: string, root = ""): readonly string[] {
  return expandBraces(pattern).flatMap((one) => matchParts(root, one.split("/").slice(1)));
}

function matchParts(directory: string, [part, ...rest]: readonly string[]): readonly string[] {
  if (part === undefined) return [directory];
  const names = /[*?[]/.test(part) ? namesLike(directory, part) : [part];
  const paths = names.map((name) => `${directory}/${name}`).filter(isThere);
  return paths.flatMap((path) => matchParts(path, rest));
}

/** A symbolic link counts, wherever it leads. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function namesLike(directory: string, part: string): readonly string[] {
  const expression = new RegExp(`^${part.replace(/\[[^\]]+\]|[\s\S]/g, translate)}$`);
  const hidden = part.startsWith(".");
  try {
    const names = readdirSync(directory === "" ? "/" : directory).sort();
    return names.filter((name) => (hidden || !name.startsWith(".")) && expression.test(name));
  } catch {
    return [];
  }
}

/** One piece of a pattern as a regular expression. */
function translate(piece: string): string {
  if (piece === "*") return "[^/]*";
  if (piece === "?") return "[^/]";
  if (piece.length > 1) return piece.replace(/^\[!/, "[^").replaceAll("\\", "\\\\");
  return piece.replace(/[.+^${}()|[\]\\]/, "\\$&");
}

/** `a{b,c}` is `ab` and `ac`. */
function expandBraces(pattern: string): readonly string[] {
  const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(pattern);
  if (match === null) return [pattern];
  const [, before = "", list = "", after = ""] = match;
  return list.split(",").flatMap((word) => expandBraces(`${before}${word}${after}`));
}
