// Diagnostics -> text for people: the place, the line, a caret below it, and what to do.

import type { Diagnostic, Severity } from "../unit-file/diagnostic.ts";

/** How the text is coloured; without colours each of them adds nothing. */
export interface Colours {
  readonly error: string;
  readonly warning: string;
  readonly notice: string;
  readonly bold: string;
  readonly end: string;
}

export const PLAIN: Colours = { error: "", warning: "", notice: "", bold: "", end: "" };

export const COLOURED: Colours = {
  error: "\x1b[1;31m",
  warning: "\x1b[1;33m",
  notice: "\x1b[1;36m",
  bold: "\x1b[1m",
  end: "\x1b[0m",
};

/** Of a longer line, what is around the caret is shown. */
const MAX_SHOWN = 100;

/** The lines of files by name; of a file that is not among them no line is shown. */
export type FileLines = ReadonlyMap<string, readonly string[]>;

export function showDiagnostic(diagnostic: Diagnostic, files: FileLines, colours: Colours): string {
  const { severity, span, message, advice } = diagnostic;
  const place = `${colours.bold}${span.file}:${span.line}:${span.column}:${colours.end}`;
  const kind = `${colours[severity]}${severity}:${colours.end}`;
  const line = files.get(span.file)?.[span.line - 1];
  return [
    `${place} ${kind} ${message}`,
    ...(line === undefined ? [] : excerpt(line, diagnostic, colours[severity], colours.end)),
    ...(advice === "" ? [] : [`      = ${advice}`]),
  ].join("\n");
}

/** The line and the caret below it. Control characters of the file do not reach the terminal. */
function excerpt(
  line: string,
  { span }: Diagnostic,
  colour: string,
  end: string,
): readonly string[] {
  const start = Math.max(0, Math.min(span.column - 1 - MAX_SHOWN / 2, line.length - MAX_SHOWN));
  const shown = line.slice(start, start + MAX_SHOWN).replace(/\t/g, " ");
  const caret = span.column - 1 - start;
  const length = Math.max(1, Math.min(span.length, shown.length - caret));
  const number = String(span.line).padStart(5);
  return [
    `${number} | ${shown.replace(/\p{Cc}/gu, "?")}`.trimEnd(),
    `${" ".repeat(number.length)} | ${" ".repeat(caret)}${colour}${"^".repeat(length)}${end}`,
  ];
}

/** `1 error, 2 warnings, 1 notice in 3 units` */
export function summarize(diagnostics: readonly Diagnostic[], unitCount: number): string {
  const counts = (["error", "warning", "notice"] as const)
    .map((severity) => [severity, countOf(diagnostics, severity)] as const)
    .filter(([severity, count]) => count > 0 || severity === "error")
    .map(([severity, count]) => plural(count, severity));
  return `${counts.join(", ")} in ${plural(unitCount, "unit")}`;
}

export function countOf(diagnostics: readonly Diagnostic[], severity: Severity): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}

function plural(count: number, noun: string): string {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}
