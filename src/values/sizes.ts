// `64M`, `1.5G`, `80%` -> bytes or a share; systemd.exec(5) and systemd.resource-control(5).

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";

/** Bytes, or no limit. */
export type Size = number | "infinity";

const SUFFIXES = "EPTGMKB";
const ADVICE = "write bytes with K, M, G or T, to the base 1024";

// A number and its suffix; several of them add up, the larger first.
const PIECE = /[ \t]*\+?(\d+)(?:\.(\d+))?[ \t]*([EPTGMKB]?)/y;

/** Suffixes count to the base 1024: systemd's K is 1024 bytes. */
export function parseSize(text: string): Parsed<number> {
  let total = 0;
  let position = 0;
  let previous = -1;
  do {
    PIECE.lastIndex = position;
    const match = PIECE.exec(text);
    const rank = match === null ? -1 : SUFFIXES.indexOf(match[3] || "B");
    if (match === null || rank <= previous) {
      return failed(`${quoted(text)} is not a size`, ADVICE, position);
    }
    const unit = 1024 ** (SUFFIXES.length - 1 - rank);
    total += Number(match[1]) * unit + Math.floor(Number(`0.${match[2] ?? "0"}`) * unit);
    previous = rank;
    position = PIECE.lastIndex;
  } while (text.slice(position).trim() !== "");
  if (!Number.isSafeInteger(total)) return failed(`${text} is too large`, "write infinity");
  return parsed(total);
}

export function parseSizeOrInfinity(text: string): Parsed<Size> {
  return text === "infinity" ? parsed("infinity") : parseSize(text);
}

/** `99.5%` -> 9950: parts of ten thousand. */
export function parsePercent(text: string): Parsed<number> {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?%$/.exec(text);
  if (match === null) return failed(`${quoted(text)} is not a percentage`, "write it like 80%");
  const value = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  if (value > 10_000) return failed(`${text} is more than the whole`, "write at most 100%");
  return parsed(value);
}
