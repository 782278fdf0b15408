// `1min 30s` -> microseconds, and back; systemd.time(7), "Parsing time spans".

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";

/** Microseconds, as systemd counts. JSON has no Infinity, so it is a word. */
export type TimeSpan = number | "infinity";

export const MICROSECOND = 1;
export const MILLISECOND = 1_000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const WEEK = 7 * DAY;
/** 365.25 days, and a twelfth of it. */
export const YEAR = 31_557_600 * SECOND;
export const MONTH = YEAR / 12;

// Names that begin with another name come before it.
type Units = readonly (readonly [name: string, size: number])[];

const UNITS: Units = [
  ...(["seconds", "second", "sec", "s"].map((name) => [name, SECOND]) as [string, number][]),
  ...(["minutes", "minute", "min"].map((name) => [name, MINUTE]) as [string, number][]),
  ...(["months", "month", "M"].map((name) => [name, MONTH]) as [string, number][]),
  ...(["msec", "ms"].map((name) => [name, MILLISECOND]) as [string, number][]),
  ["m", MINUTE],
  ...(["hours", "hour", "hr", "h"].map((name) => [name, HOUR]) as [string, number][]),
  ...(["days", "day", "d"].map((name) => [name, DAY]) as [string, number][]),
  ...(["weeks", "week", "w"].map((name) => [name, WEEK]) as [string, number][]),
  ...(["years", "year", "y"].map((name) => [name, YEAR]) as [string, number][]),
  // The micro sign and the Greek letter look the same and are two characters.
  ...(["usec", "us", "\u00b5s", "\u03bcs"].map((name) => [name, MICROSECOND]) as [
    string,
    number,
  ][]),
];

const NANOSECOND_UNITS: Units = [
  ...UNITS.map(([name, size]) => [name, size * 1000] as const),
  ...(["nsec", "ns"] as const).map((name) => [name, 1] as const),
];

const DISPLAYED: readonly (readonly [string, number])[] = [
  ["y", YEAR],
  ["month", MONTH],
  ["w", WEEK],
  ["d", DAY],
  ["h", HOUR],
  ["min", MINUTE],
  ["s", SECOND],
  ["ms", MILLISECOND],
  ["us", MICROSECOND],
];

const ADVICE = "write it like 30, 90s or 1min 30s";

// A number with its sign, fraction and unit; the unit is looked up in what follows.
const PIECE = /[ \t\n\r]*(\+?)(\d*)(?:\.(\d*))?/y;

/**
 * Numbers without a unit count in `defaultUnit` microseconds. More than 285 years are more than a
 * JavaScript number counts exactly, and an error; systemd's limit is 584,542 years.
 */
export function parseTimeSpan(text: string, defaultUnit = SECOND): Parsed<TimeSpan> {
  return parseSpan(text, UNITS, defaultUnit);
}

/** In nanoseconds, which are also what a number without a unit counts. */
export function parseNanoseconds(text: string): Parsed<TimeSpan> {
  return parseSpan(text, NANOSECOND_UNITS, 1);
}

function parseSpan(text: string, units: Units, defaultUnit: number): Parsed<TimeSpan> {
  if (text.trim() === "infinity") return parsed("infinity");
  let total = 0;
  let position = 0;
  do {
    const piece = readPiece(text, position, units, defaultUnit);
    if (piece === undefined) {
      return failed(`${quoted(text)} is not a time span`, ADVICE, position);
    }
    total += piece.sum;
    position = piece.end;
  } while (text.slice(position).trim() !== "");
  if (!Number.isSafeInteger(total)) return failed(`${text} is too long`, "write infinity");
  return parsed(total);
}

interface Piece {
  readonly sum: number;
  readonly end: number;
}

function readPiece(
  text: string,
  start: number,
  units: Units,
  defaultUnit: number,
): Piece | undefined {
  PIECE.lastIndex = start;
  const match = PIECE.exec(text)!;
  const [all, , whole, fraction] = match as unknown as [string, string, string, string | undefined];
  if (whole === "" && fraction === undefined) return undefined;
  if (fraction === "") return undefined;
  const afterNumber = start + all.length;
  const rest = text.slice(afterNumber);
  const gap = rest.length - rest.trimStart().length;
  const unit = units.find(([name]) => rest.startsWith(name, gap));
  // `12.34.56` is a mistake, `12.34 .56` a sum.
  if (unit === undefined && gap === 0 && rest !== "") return undefined;
  const size = unit?.[1] ?? defaultUnit;
  return {
    sum: Number(whole) * size + fractionOf(fraction ?? "", size),
    end: unit === undefined ? afterNumber + gap : afterNumber + gap + unit[0].length,
  };
}

/** Digit by digit in whole numbers, as systemd counts, so that nothing is rounded up. */
function fractionOf(digits: string, size: number): number {
  let place = size;
  let sum = 0;
  for (const digit of digits) {
    place = Math.floor(place / 10);
    sum += Number(digit) * place;
  }
  return sum;
}

/** `1min 30s`; what is smaller than `accuracy` is left out, unless nothing else is there. */
export function formatTimeSpan(span: TimeSpan, accuracy = MICROSECOND): string {
  if (span === "infinity") return "infinity";
  if (span === 0) return "0";
  const words: string[] = [];
  let left = span;
  for (const [name, size] of DISPLAYED) {
    if (left <= 0 || (left < accuracy && words.length > 0)) break;
    if (left < size) continue;
    const count = Math.floor(left / size);
    const rest = left % size;
    const decimals = left < MINUTE && rest > 0 ? digitsOf(size) - digitsOf(accuracy) : 0;
    if (decimals > 0) {
      const fraction = String(Math.floor(rest / accuracy)).padStart(decimals, "0");
      words.push(`${count}.${fraction}${name}`);
      break;
    }
    words.push(`${count}${name}`);
    left = rest;
  }
  return words.join(" ");
}

/** The decimal places that a unit of this many microseconds has. */
function digitsOf(size: number): number {
  return Math.max(0, Math.ceil(Math.log10(size)));
}
