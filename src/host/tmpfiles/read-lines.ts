// The tmpfiles.d directories -> all lines of their files, in the order of their precedence;
// tmpfiles.d(5), "Configuration directories and precedence".

import { readdirSync, readFileSync, realpathSync } from "node:fs";
import type { TmpfilesLine } from "../../tmpfiles/line.ts";
import { parseTmpfiles } from "../../tmpfiles/parse.ts";
import type { Diagnostic } from "../../unit-file/diagnostic.ts";
import type { HostFacts } from "../../values/specifiers.ts";

const STDIN = 0;

const DIRECTORIES = [
  "/etc/tmpfiles.d",
  "/run/tmpfiles.d",
  "/usr/local/lib/tmpfiles.d",
  "/usr/lib/tmpfiles.d",
];

export interface TmpfilesFile {
  readonly path: string;
  readonly text: string;
}

/** What `root` has; of files with one name, the first counts, and a link to /dev/null masks it. */
export function readTmpfilesFiles(root: string): readonly TmpfilesFile[] {
  const found = new Map<string, string>();
  for (const directory of DIRECTORIES) {
    for (const name of list(`${root}${directory}`)) {
      if (name.endsWith(".conf") && !found.has(name))
        found.set(name, `${root}${directory}/${name}`);
    }
  }
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, path]) => {
      return isMasked(path) ? [] : [{ path, text: readFileSync(path, "utf8") }];
    });
}

/**
 * Files that are named: a path, a name to be found in the directories, or `-` for standard input.
 *
 * @throws Error for one that is not there
 */
export function readNamedFiles(names: readonly string[], root: string): readonly TmpfilesFile[] {
  return names.map((name) => {
    if (name === "-") return { path: "<stdin>", text: readFileSync(STDIN, "utf8") };
    const places = name.includes("/")
      ? [name]
      : DIRECTORIES.map((directory) => `${root}${directory}/${name}`);
    for (const path of places) {
      try {
        return { path, text: readFileSync(path, "utf8") };
      } catch {
        // It may be in the next.
      }
    }
    throw new Error(`${name}: no such file`);
  });
}

export function parseFiles(files: readonly TmpfilesFile[], host: HostFacts) {
  const read = files.map(({ path, text }) => parseTmpfiles(text, path, host));
  const lines: readonly TmpfilesLine[] = read.flatMap((file) => file.lines);
  const diagnostics: readonly Diagnostic[] = read.flatMap((file) => file.diagnostics);
  return { lines, diagnostics };
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function isMasked(path: string): boolean {
  try {
    return realpathSync(path) === "/dev/null";
  } catch {
    // A link that leads nowhere is no file either.
    return true;
  }
}
