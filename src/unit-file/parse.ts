// The bytes of one file -> UnitFile; systemd.syntax(7).

import { hasControlCharacters } from "../values/paths.ts";
import type { Diagnostic, Severity, Span } from "./diagnostic.ts";
import { MAX_FILE_BYTES, MAX_LINE_BYTES } from "./limits.ts";
import { type Line, splitLines } from "./lines.ts";
import type { Entry, Section, UnitFile, ValuePart } from "./unit-file.ts";

/** `path` is only a name, for the places in it. */
export function parseUnitFile(path: string, content: Uint8Array | string): UnitFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (bytes.length > MAX_FILE_BYTES) return tooLarge(path);
  return parseLines(path, splitLines(bytes));
}

/** Lines that keep the numbers that they have in a larger text. */
export function parseLines(path: string, lines: readonly Line[]): UnitFile {
  const reader: Reader = { path, sections: [], diagnostics: [], refused: false };
  for (const line of joinContinuations(lines, reader)) {
    if (reader.refused) break;
    readLogicalLine(line, reader);
  }
  return { path, sections: reader.sections, diagnostics: reader.diagnostics };
}

interface OpenSection extends Section {
  readonly entries: Entry[];
}

interface Reader {
  readonly path: string;
  readonly sections: OpenSection[];
  readonly diagnostics: Diagnostic[];
  /** Whether something was found after which systemd reads no further. */
  refused: boolean;
}

/** Physical lines that backslashes join. */
interface LogicalLine {
  readonly text: string;
  readonly parts: readonly ValuePart[];
}

function joinContinuations(lines: readonly Line[], reader: Reader): readonly LogicalLine[] {
  const logical: LogicalLine[] = [];
  let text = "";
  let bytes = 0;
  let parts: ValuePart[] = [];
  const finish = () => {
    if (parts.length > 0) logical.push({ text, parts });
    [text, bytes, parts] = ["", 0, []];
  };
  for (const line of lines) {
    // A comment within a continuation does not end it.
    if (line.isComment) continue;
    bytes += line.byteLength;
    const problem = lineProblem(line, bytes);
    if (problem !== undefined) {
      report(reader, problem.code, problem.severity, placeOf(reader, line), problem);
      if (problem.severity === "error") break;
      finish();
      continue;
    }
    const content = line.text!;
    const continues = endsWithBackslash(content);
    const kept = continues ? content.slice(0, -1) : content;
    parts.push({ offset: text.length, line: line.number, column: 1, length: kept.length });
    text += continues ? `${kept} ` : kept;
    if (!continues) finish();
  }
  finish();
  return logical;
}

/** An even number of backslashes at the end are escaped ones. */
function endsWithBackslash(text: string): boolean {
  let run = 0;
  while (text[text.length - 1 - run] === "\\") run++;
  return run % 2 === 1;
}

interface LineProblem {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly advice: string;
}

function lineProblem(line: Line, bytes: number): LineProblem | undefined {
  if (bytes > MAX_LINE_BYTES) {
    return {
      code: "long-line",
      severity: "error",
      message: `the line is longer than ${MAX_LINE_BYTES} bytes`,
      advice: "split it into several assignments",
    };
  }
  if (line.text === null) {
    return {
      code: "not-utf8",
      severity: "error",
      message: "the line is not UTF-8",
      advice: "save the file as UTF-8",
    };
  }
  if (line.nulColumn === 0) return undefined;
  return {
    code: "nul",
    severity: "warning",
    message: "the line has a NUL character in it, and is ignored",
    advice: "remove it",
  };
}

function placeOf(reader: Reader, line: Line): Span {
  const column = Math.max(1, line.nulColumn);
  return { file: reader.path, line: line.number, column, length: 1 };
}

function readLogicalLine(line: LogicalLine, reader: Reader): void {
  const text = line.text.trimEnd();
  const start = text.length - text.trimStart().length;
  if (start === text.length) return;
  if (text[start] === "[") readSection(line, text, start, reader);
  else readAssignment(line, text, start, reader);
}

function readSection(line: LogicalLine, text: string, start: number, reader: Reader): void {
  const name = text.slice(start + 1, -1);
  const span = spanIn(line, start, text.length, reader);
  if (!text.endsWith("]") || text.length - start < 2) {
    reader.refused = true;
    return report(reader, "bad-section", "error", span, {
      message: "the section's name is not closed",
      advice: `write ${text.slice(start)}]`,
    });
  }
  if (hasControlCharacters(name) || /["'\\]/.test(name)) {
    reader.refused = true;
    return report(reader, "bad-section", "error", span, {
      message: "the section's name has special characters in it",
      advice: "write it like [Service]",
    });
  }
  reader.sections.push({ name, span, entries: [] });
}

function readAssignment(line: LogicalLine, text: string, start: number, reader: Reader): void {
  const section = reader.sections.at(-1);
  const whole = spanIn(line, start, text.length, reader);
  if (section === undefined) {
    return report(reader, "outside-section", "warning", whole, {
      message: "the line stands before any section, and is ignored",
      advice: "write [Unit], [Service] or [Install] above it",
    });
  }
  const equals = text.indexOf("=", start);
  if (equals === -1) {
    return report(reader, "no-equals", "warning", whole, {
      message: "the line has no = in it, and is ignored",
      advice: "write NAME=VALUE; a comment begins with #",
    });
  }
  const name = text.slice(start, equals).trimEnd();
  if (name === "") {
    return report(reader, "no-name", "warning", whole, {
      message: "the name before the = is missing, and the line is ignored",
      advice: "write NAME=VALUE",
    });
  }
  const behind = text.slice(equals + 1);
  const valueStart = equals + 1 + (behind.length - behind.trimStart().length);
  section.entries.push({
    name,
    value: text.slice(valueStart),
    span: spanIn(line, start, start + name.length, reader),
    parts: partsFrom(line.parts, Math.min(valueStart, text.length)),
  });
}

/** The parts of a logical line from an offset on, counted from there. */
function partsFrom(parts: readonly ValuePart[], offset: number): readonly ValuePart[] {
  const first = parts.findLastIndex((part) => part.offset <= offset);
  return parts.slice(first).map((part) => {
    const skipped = Math.max(0, Math.min(offset - part.offset, part.length));
    return {
      offset: Math.max(0, part.offset - offset),
      line: part.line,
      column: part.column + skipped,
      length: part.length - skipped,
    };
  });
}

function spanIn(line: LogicalLine, start: number, end: number, reader: Reader): Span {
  const part = partsFrom(line.parts, start)[0]!;
  const length = Math.max(1, Math.min(end - start, part.length));
  return { file: reader.path, line: part.line, column: part.column, length };
}

function report(
  reader: Reader,
  code: string,
  severity: Severity,
  span: Span,
  { message, advice }: { readonly message: string; readonly advice: string },
): void {
  reader.diagnostics.push({ code, severity, span, message, advice });
}

function tooLarge(path: string): UnitFile {
  const span = { file: path, line: 1, column: 1, length: 1 };
  const message = `the file is larger than ${MAX_FILE_BYTES} bytes`;
  const diagnostic: Diagnostic = {
    ...{ code: "large-file", severity: "error", span, message },
    advice: "is it a unit file?",
  };
  return { path, sections: [], diagnostics: [diagnostic] };
}
