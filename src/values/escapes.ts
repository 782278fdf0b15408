// The escape sequences of C, as systemd.syntax(7) lists them -> what they stand for.

const SIMPLE: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
  "'": "'",
  s: " ",
};

const NUMERIC = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/;

/** A sequence's meaning and how many characters it takes. */
export interface Escape {
  readonly text: string;
  readonly length: number;
}

/**
 * Reads the sequence that begins with the backslash at `position`; undefined where it is none, or
 * stands for NUL, which no argument can hold.
 *
 * `\xNN` and `\NNN` are bytes: a run of them that is UTF-8 becomes the characters that it encodes.
 */
export function readEscape(text: string, position: number): Escape | undefined {
  const simple = SIMPLE[text[position + 1] ?? ""];
  if (simple !== undefined) return { text: simple, length: 2 };
  const match = NUMERIC.exec(text.slice(position, position + 10));
  if (match === null) return undefined;
  const [all, , short, long] = match;
  const point = short ?? long;
  if (point === undefined) return readBytes(text, position);
  const code = Number.parseInt(point, 16);
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? { text: String.fromCodePoint(code), length: all.length } : undefined;
}

/** The shortest run of byte escapes from `position` on that is a character. */
function readBytes(text: string, position: number): Escape | undefined {
  const bytes: number[] = [];
  let end = position;
  for (;;) {
    const match = NUMERIC.exec(text.slice(end, end + 4));
    const digits = match?.[1];
    const octal = match?.[4];
    if (digits === undefined && octal === undefined) return undefined;
    const byte = digits !== undefined ? Number.parseInt(digits, 16) : Number.parseInt(octal!, 8);
    if (byte === 0 || byte > 255) return undefined;
    bytes.push(byte);
    end += 4;
    if (bytes.length > 4) return undefined;
    const character = decode(bytes);
    if (character !== undefined) return { text: character, length: end - position };
  }
}

function decode(bytes: readonly number[]): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes),
    );
  } catch {
    return undefined;
  }
}
