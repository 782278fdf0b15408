// The lines of all files -> those to be carried out, each path after what it lies in.

import type { Diagnostic } from "../unit-file/diagnostic.ts";
import { PATTERN_TYPES, type TmpfilesLine } from "./line.ts";

export interface Selection {
  /** With `!`, lines count too. */
  readonly isBoot: boolean;
  /** Paths that a line's has to begin with; none: any. */
  readonly prefixes: readonly string[];
  readonly excludedPrefixes: readonly string[];
}

export interface SelectedLines {
  /** Those that name one path, parents before children; those with patterns follow. */
  readonly lines: readonly TmpfilesLine[];
  readonly diagnostics: readonly Diagnostic[];
}

/** `lines` are in the order of precedence: of two that make one path, the first counts. */
export function selectLines(lines: readonly TmpfilesLine[], selection: Selection): SelectedLines {
  const byPath = new Map<string, TmpfilesLine[]>();
  const patterns: TmpfilesLine[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const line of lines.filter((candidate) => isSelected(candidate, selection))) {
    if (PATTERN_TYPES.has(line.type)) {
      patterns.push(line);
      continue;
    }
    const others = byPath.get(line.path) ?? [];
    if (!line.modifiers.plus && others.some((other) => !isSame(other, line))) {
      diagnostics.push(duplicateOf(line, others[0]!));
    } else {
      byPath.set(line.path, [...others, line]);
    }
  }
  const paths = [...byPath.keys()].sort();
  return { lines: [...paths.flatMap((path) => byPath.get(path)!), ...patterns], diagnostics };
}

function isSelected({ modifiers, path }: TmpfilesLine, selection: Selection): boolean {
  if (modifiers.bootOnly && !selection.isBoot) return false;
  const { prefixes, excludedPrefixes } = selection;
  if (excludedPrefixes.some((prefix) => isBelow(path, prefix))) return false;
  return prefixes.length === 0 || prefixes.some((prefix) => isBelow(path, prefix));
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`);
}

/** Whether both make the same: then nothing is said. */
function isSame(one: TmpfilesLine, other: TmpfilesLine): boolean {
  const settings = ({ mode, user, group, age, argument }: TmpfilesLine) =>
    JSON.stringify([mode?.bits, user?.name, group?.name, age?.microseconds, argument]);
  return settings(one) === settings(other);
}

function duplicateOf({ span, path }: TmpfilesLine, { span: first }: TmpfilesLine): Diagnostic {
  const message = `${path} has a line already, in ${first.file}:${first.line}: this one is ignored`;
  return { code: "tmpfiles-duplicate", severity: "notice", span, message, advice: "" };
}
