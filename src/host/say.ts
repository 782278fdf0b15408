// What people are to know -> lines on stderr, which PID 1 and its manager share.

import { constants, fstatSync, openSync, writeSync } from "node:fs";
import type { Diagnostic } from "../unit-file/diagnostic.ts";

const STDERR = 2;

/** One line for people. */
export type Say = (severity: string, unit: string | null, text: string) => void;

export function say(severity: string, unit: string | null, text: string): void {
  if (severity === "debug" || severity === "info") return;
  const mark = severity === "warning" ? "warning: " : "";
  try {
    writeSync(stream(), `firstborn: ${mark}${unit === null ? "" : `${unit}: `}${text}\n`);
  } catch {
    // Nobody reads: what is to be done is done all the same.
  }
}

export function sayDiagnostic({ severity, span, message, advice }: Diagnostic): void {
  const place = `${span.file}:${span.line}:${span.column}`;
  say(severity, null, `${place}: ${message}${advice === "" ? "" : ` (${advice})`}`);
}

let opened: number | undefined;

/** A pipe or a terminal that nobody reads from would block: opened anew, it says so instead. */
function stream(): number {
  opened ??= openAnew() ?? STDERR;
  return opened;
}

function openAnew(): number | undefined {
  try {
    const status = fstatSync(STDERR);
    if (!status.isFIFO() && !status.isCharacterDevice()) return undefined;
    const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
    return openSync(`/proc/self/fd/${STDERR}`, flags);
  } catch {
    // It is another user's, or there is no /proc.
    return undefined;
  }
}
