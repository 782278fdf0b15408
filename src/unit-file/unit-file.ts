// One file of a unit as a tree: sections and entries, each with its place. Nothing is interpreted.

import type { Diagnostic, Span } from "./diagnostic.ts";

/** A piece of an entry's value that stands in one line of the file. */
export interface ValuePart {
  /** Where the piece begins in the joined value. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

export interface Entry {
  readonly name: string;
  /** With continuation lines joined, as systemd.syntax(7) says, and without blanks around it. */
  readonly value: string;
  readonly span: Span;
  /** In their order, and at least one. */
  readonly parts: readonly ValuePart[];
}

export interface Section {
  readonly name: string;
  readonly span: Span;
  readonly entries: readonly Entry[];
}

export interface UnitFile {
  readonly path: string;
  /** A section that occurs twice is here twice. */
  readonly sections: readonly Section[];
  /** What is wrong with the text; an error among them means that systemd reads no part of it. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The place of an offset in the entry's value, also one just behind its end. */
export function spanOfValue(entry: Entry, offset: number, length = 1): Span {
  const [first] = entry.parts;
  const part = entry.parts.findLast((candidate) => candidate.offset <= offset) ?? first!;
  const within = Math.min(offset - part.offset, part.length);
  return {
    file: entry.span.file,
    line: part.line,
    column: part.column + within,
    length: Math.max(1, Math.min(length, part.length - within)),
  };
}

/** The whole value, as far as it stands in its first line. */
export function spanOfWholeValue(entry: Entry): Span {
  const first = entry.parts[0]!;
  return spanOfValue(entry, first.offset, first.length);
}
