// The sources -> what the project's rules of size and naming forbid and Biome does not see.

import { basename } from "node:path";
import type { Source } from "./sources.ts";

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 60;
const MAX_COLUMNS = 100;

// Biome has formatted the text, so the line that closes a function is the next one that is indented
// like the line that opens it and begins with a brace.
const FUNCTION = /^( *)(?:export )?(?:default )?(?:async )?function\b|^( *)\S.*=> \{$/;
const METHOD = /^( +)(?:(?:static|private|protected|override|async|get|set) )*#?\w+\(.*\{$/;
/** Biome breaks code where it can, and leaves alone what is one text; comments are ours to wrap. */
const COMMENT = /^\s*(?:\/\/|\/?\*)/;
const STATEMENT = /^ *(?:if|for|while|switch|catch|return|describe|forEachTarget)\b/;

/** Every broken rule, one line each, as `path:line: rule`. */
export function findStyleBreaks(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) => {
    const lines = source.text.replace(/\n$/, "").split("\n");
    return [...nameBreaks(source.path), ...sizeBreaks(source.path, lines)];
  });
}

function nameBreaks(path: string): readonly string[] {
  const name = basename(path);
  const breaks: string[] = [];
  if (/^utils?\b/.test(name)) breaks.push(`${path}:1: a file is named after what it holds`);
  if (!/^[a-z0-9]+(?:[-.][a-z0-9]+)*$/.test(name)) breaks.push(`${path}:1: not kebab-case`);
  return breaks;
}

function sizeBreaks(path: string, lines: readonly string[]): readonly string[] {
  const breaks: string[] = [];
  if (lines.length > MAX_FILE_LINES) {
    breaks.push(`${path}:${lines.length}: more than ${MAX_FILE_LINES} lines`);
  }
  lines.forEach((line, index) => {
    const place = `${path}:${index + 1}`;
    if (line.length > MAX_COLUMNS && COMMENT.test(line)) {
      breaks.push(`${place}: more than ${MAX_COLUMNS} columns`);
    }
    const length = functionLength(lines, index);
    if (length > MAX_FUNCTION_LINES) breaks.push(`${place}: a function of ${length} lines`);
  });
  return breaks;
}

/** How long the function is that opens in this line; 0 where none does. */
function functionLength(lines: readonly string[], start: number): number {
  const line = lines[start]!;
  if (STATEMENT.test(line)) return 0;
  const match = FUNCTION.exec(line) ?? METHOD.exec(line);
  if (match === null) return 0;
  const indentation = match[1] ?? match[2] ?? "";
  const end = lines.findIndex(
    (other, index) => index > start && other.startsWith(`${indentation}}`),
  );
  return end === -1 ? 0 : end - start + 1;
}
