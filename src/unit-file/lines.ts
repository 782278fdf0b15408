// The bytes of a file -> its lines as text, each with its number.

/** One line without its end. `text` is null where the bytes are not UTF-8. */
export interface Line {
  readonly number: number;
  readonly text: string | null;
  /** Whether it begins with `#` or `;`, which bytes that are not UTF-8 do not change. */
  readonly isComment: boolean;
  /** Where a NUL stood, counted in columns from 1; 0 where there was none. */
  readonly nulColumn: number;
  readonly byteLength: number;
}

const NEWLINE = 10;
const BLANKS: readonly number[] = [9, 13, 32];
const NUMBER_SIGN = 35;
const SEMICOLON = 59;
const BYTE_ORDER_MARK = "\ufeff";

/** Lines end with LF or CRLF; the last one needs no end. A byte order mark is dropped. */
export function splitLines(bytes: Uint8Array): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline === -1 ? bytes.length : newline;
    lines.push(readLine(bytes.subarray(start, end), lines.length + 1));
    start = end + 1;
  }
  return lines;
}

function readLine(bytes: Uint8Array, number: number): Line {
  const decoded = decode(bytes);
  const isComment = startsComment(bytes);
  const byteLength = bytes.length;
  if (decoded === null) return { number, text: null, isComment, nulColumn: 0, byteLength };
  const marked = number === 1 && decoded.startsWith(BYTE_ORDER_MARK) ? decoded.slice(1) : decoded;
  const text = marked.endsWith("\r") ? marked.slice(0, -1) : marked;
  return { number, text, isComment, nulColumn: text.indexOf("\0") + 1, byteLength };
}

function startsComment(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => !BLANKS.includes(byte));
  return first === NUMBER_SIGN || first === SEMICOLON;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
