// Decimal, octal and hexadecimal numbers -> number, within limits.

import { failed, type Parse, type Parsed, parsed, quoted } from "./parsed.ts";

// The forms of strtol(3) with base 0: `0x` is hexadecimal, `0` and `0o` octal, `0b` binary.
const INTEGER = /^([+-]?)(0x[0-9a-f]+|0b[01]+|0o[0-7]+|0[0-7]*|[1-9][0-9]*)$/i;

/** A parser of a whole number from `least` to `most`. */
export function integerBetween(least: number, most: number): Parse<number> {
  return (text) => {
    const value = parseInteger(text);
    if (value === undefined) return failed(`${quoted(text)} is not a whole number`, range());
    if (value < least || value > most) return failed(`${text} is out of range`, range());
    return parsed(value);
  };
  function range(): string {
    return `write a number from ${least} to ${most}`;
  }
}

/** A number from 0 to 2^32 - 1. */
export const parseUnsigned: Parse<number> = integerBetween(0, 2 ** 32 - 1);

/** Undefined where the text is no number, or one that a JavaScript number does not hold. */
export function parseInteger(text: string): number | undefined {
  const match = INTEGER.exec(text.trim());
  if (match === null) return undefined;
  const digits = match[2]!;
  const isOctal = /^0[0-7]+$/.test(digits);
  const value = isOctal ? Number.parseInt(digits, 8) : Number(digits);
  if (!Number.isSafeInteger(value)) return undefined;
  return match[1] === "-" ? 0 - value : value;
}

/** One of the given words. */
export function oneOf<const T extends string>(words: readonly T[]): Parse<T> {
  return (text): Parsed<T> => {
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return parsed(word);
    return failed(`${quoted(text)} is not known here`, `write one of ${words.join(", ")}`);
  };
}

/** A file mode in octal digits, such as `0755`. */
export function parseMode(text: string): Parsed<number> {
  if (!/^[0-7]+$/.test(text)) {
    return failed(`${quoted(text)} is not an octal mode`, "write it like 0755");
  }
  const mode = Number.parseInt(text, 8);
  if (mode > 0o7777) return failed(`${text} is no mode`, "write 0000 to 7777");
  return parsed(mode);
}
