// What a user writes for a number, a signal or a duration, to its value.

import { SIGRTMAX, SIGRTMIN } from "./constants";
import { peek8 } from "./kernel";
import { after, equal } from "./message";

/** What the readers below give for a text that is none of theirs. */
export const NOT_ONE: i64 = -1;
/** The duration `infinity`. Adding a clock's time to it does not overflow. */
export const INFINITY: i64 = 0x3fffffffffffffff;

/** Where `digits` stopped. */
let stop: i64 = 0;

/** A decimal number from 0 to `most`, nothing before or behind it. */
export function parseNumber(word: i64, most: i64): i64 {
  const value = digits(word);
  return value === NOT_ONE || peek8(stop) !== 0 || value > most ? NOT_ONE : value;
}

/** Reads digits until something else comes; too many of them stay at a number above all limits. */
function digits(word: i64): i64 {
  let value: i64 = 0;
  for (stop = word; isDigit(peek8(stop)); stop++) {
    if (value < 1000000000000000) value = value * 10 + peek8(stop) - 0x30;
  }
  return stop === word ? NOT_ONE : value;
}

function isDigit(c: i32): bool {
  return c >= 0x30 && c <= 0x39;
}

/** `15`, `TERM`, `SIGTERM`, `RTMIN+3`, `SIGRTMAX-1`: signal(7). Zero only when `zero` allows it. */
export function parseSignal(word: i64, zero: bool): i32 {
  const value = parseNumber(word, SIGRTMAX);
  if (value !== NOT_ONE) return value === 0 && !zero ? -1 : <i32>value;
  let name = after(word, ascii("SIG"));
  if (name === 0) name = word;
  const low = realTime(name, ascii("RTMIN"), ascii("+"), SIGRTMIN, 1);
  if (low >= 0) return low;
  const high = realTime(name, ascii("RTMAX"), ascii("-"), SIGRTMAX, -1);
  return high >= 0 ? high : named(name);
}

function realTime(name: i64, base: i64, sign: i64, from: i32, direction: i32): i32 {
  const rest = after(name, base);
  if (rest === 0) return -1;
  if (peek8(rest) === 0) return from;
  const offset = after(rest, sign);
  if (offset === 0) return -1;
  const value = parseNumber(offset, SIGRTMAX - SIGRTMIN);
  return value === NOT_ONE ? -1 : from + direction * <i32>value;
}

/** The names in the order of their numbers, each with a space behind it. */
function names(): i64 {
  return ascii(
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS ",
  );
}

function named(name: i64): i32 {
  if (equal(name, ascii("IOT"))) return 6;
  if (equal(name, ascii("CLD"))) return 17;
  if (equal(name, ascii("POLL"))) return 29;
  return indexIn(names(), name, 1);
}

/** Which of the words, each with a space behind it, this is, counted from `first`; or -1. */
export function indexIn(words: i64, word: i64, first: i32): i32 {
  let index = first;
  for (let at = words; peek8(at) !== 0; index++) {
    let same = true;
    let i: i64 = 0;
    for (; peek8(at) !== 0x20; at++, i++) {
      if (same && peek8(word + i) !== peek8(at)) same = false;
    }
    if (same && peek8(word + i) === 0) return index;
    at++;
  }
  return -1;
}

/**
 * `10s`, `500ms`, `1min30s`, `2h`, `90` (seconds), `infinity`: the time spans of systemd.time(7),
 * as far as a stop needs them. Milliseconds.
 */
export function parseDuration(word: i64): i64 {
  if (equal(word, ascii("infinity"))) return INFINITY;
  if (peek8(word) === 0) return NOT_ONE;
  let total: i64 = 0;
  while (peek8(word) !== 0) {
    const value = digits(word);
    if (value === NOT_ONE || value > 1000000000) return NOT_ONE;
    const unit = unitMs();
    if (unit === NOT_ONE) return NOT_ONE;
    total = min(total + value * unit, INFINITY);
    word = stop;
  }
  return total;
}

/** The unit at `stop` in milliseconds; `stop` is behind it then. */
function unitMs(): i64 {
  const begin = stop;
  let c = peek8(stop);
  while (c !== 0 && !isDigit(c)) c = peek8(++stop);
  const size = <i32>(stop - begin);
  if (size === 0 || isUnit(begin, size, ascii("s"))) return 1000;
  if (isUnit(begin, size, ascii("ms"))) return 1;
  if (isUnit(begin, size, ascii("sec"))) return 1000;
  if (isUnit(begin, size, ascii("m")) || isUnit(begin, size, ascii("min"))) return 60000;
  if (isUnit(begin, size, ascii("h"))) return 3600000;
  return NOT_ONE;
}

function isUnit(begin: i64, size: i32, unit: i64): bool {
  return after(begin, unit) === begin + size;
}
