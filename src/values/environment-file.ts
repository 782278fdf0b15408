// The text of an EnvironmentFile= -> assignments; systemd.exec(5), "EnvironmentFile=".

import { type EnvironmentAssignment, isVariableName, isVariableValue } from "./environment.ts";

/** What a file sets, and the lines, counted from 1, that set nothing although they should. */
export interface EnvironmentFile {
  readonly assignments: readonly EnvironmentAssignment[];
  readonly badLines: readonly number[];
}

const BLANK = /[ \t\r\n]/;
const LINE_END = /[\r\n]/;

/** Reads one character after the other, for a value may go on in the next line. */
export function parseEnvironmentFile(text: string): EnvironmentFile {
  const cursor: Cursor = { text, position: text.startsWith("\ufeff") ? 1 : 0 };
  const assignments: EnvironmentAssignment[] = [];
  const badLines: number[] = [];
  while (skipBlank(cursor)) {
    const start = cursor.position;
    if ("#;".includes(peek(cursor))) {
      skipComment(cursor);
      continue;
    }
    const name = readName(cursor);
    const value = name === undefined ? "" : readValue(cursor);
    if (name !== undefined && isVariableName(name) && isVariableValue(value)) {
      assignments.push({ name, value });
    } else {
      badLines.push(text.slice(0, start).split("\n").length);
    }
  }
  return { assignments, badLines };
}

interface Cursor {
  readonly text: string;
  position: number;
}

/** The next character; "" at the end. */
function peek(cursor: Cursor): string {
  return cursor.text.charAt(cursor.position);
}

function take(cursor: Cursor): string {
  return cursor.text.charAt(cursor.position++);
}

/** False at the end of the text. */
function skipBlank(cursor: Cursor): boolean {
  while (BLANK.test(peek(cursor))) cursor.position++;
  return peek(cursor) !== "";
}

/** A comment whose line ends with a backslash goes on in the next line. */
function skipComment(cursor: Cursor): void {
  for (let character = take(cursor); character !== ""; character = take(cursor)) {
    if (character === "\\") cursor.position++;
    else if (LINE_END.test(character)) return;
  }
}

/** What stands before the `=`; undefined where the line has none. */
function readName(cursor: Cursor): string | undefined {
  let name = "";
  for (let character = take(cursor); character !== ""; character = take(cursor)) {
    if (character === "=") return name.trimEnd();
    if (LINE_END.test(character)) return undefined;
    name += character;
  }
  return undefined;
}

/** Up to the end of the line, in quotes or not; blanks around it do not count. */
function readValue(cursor: Cursor): string {
  let value = "";
  for (;;) {
    while (/[ \t]/.test(peek(cursor))) cursor.position++;
    const character = peek(cursor);
    if (character === "'") value += readSingleQuoted(cursor);
    else if (character === '"') value += readDoubleQuoted(cursor);
    else return value + readPlain(cursor);
  }
}

/** Every character means itself. */
function readSingleQuoted(cursor: Cursor): string {
  cursor.position++;
  let value = "";
  for (let character = take(cursor); character !== ""; character = take(cursor)) {
    if (character === "'") break;
    value += character;
  }
  return value;
}

/** A backslash protects what is special in double quotes to a shell, and joins lines. */
function readDoubleQuoted(cursor: Cursor): string {
  cursor.position++;
  let value = "";
  for (let character = take(cursor); character !== ""; character = take(cursor)) {
    if (character === '"') break;
    if (character !== "\\") {
      value += character;
      continue;
    }
    const next = take(cursor);
    if ('"\\`$'.includes(next)) value += next;
    else if (next !== "\n") value += `\\${next}`;
  }
  return value;
}

/** A backslash makes the next character plain, and joins lines. Blanks at the end are dropped. */
function readPlain(cursor: Cursor): string {
  let value = "";
  // Where the blanks at the end begin. An escaped character does not end them: so systemd does it.
  let blanks: number | undefined;
  for (let character = take(cursor); character !== ""; character = take(cursor)) {
    if (LINE_END.test(character)) break;
    if (character === "\\") {
      const next = take(cursor);
      if (next !== "\n") value += next;
      continue;
    }
    blanks = /[ \t]/.test(character) ? (blanks ?? value.length) : undefined;
    value += character;
  }
  return value.slice(0, blanks);
}
