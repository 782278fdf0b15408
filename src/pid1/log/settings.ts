// What the command line says about logging -> settings, and the fields that every entry has.
import { peek8 } from "../kernel";
import { COMMON_FIELDS_BYTES } from "../limits";
import { length } from "../message";
import { indexIn, NOT_ONE, parseDuration, parseNumber } from "../words";
import { COMMON_FIELDS } from "./layout";

/** What becomes of lines when a receiver has taken nothing for too long. */
export const BLOCK: i32 = 0;
export const DROP: i32 = 1;
export const STDERR: i32 = 2;

/** Of syslog.h: LOG_DAEMON. */
export let facility: i32 = 3;
/** The priorities of the command's two streams, LOG_INFO. */
export let stdoutLevel: i32 = 6;
export let stderrLevel: i32 = 6;
export let stallMs: i64 = 10000;
export let overflow: i32 = STDERR;
/** The command's name in the log, or 0 for that of its file. */
export let tag: i64 = 0;
export let commonBytes: i32 = 0;

export function setTag(word: i64): bool {
  tag = word;
  return peek8(word) !== 0;
}

/** Names of syslog(3), or their numbers. */
export function setLevel(word: i64, isStderr: bool): bool {
  const level = parseLevel(word);
  if (level < 0) return false;
  if (!isStderr) stdoutLevel = level;
  stderrLevel = level;
  return true;
}

function parseLevel(word: i64): i32 {
  const named = indexIn(ascii("emerg alert crit err warning notice info debug "), word, 0);
  return named >= 0 ? named : <i32>parseNumber(word, 7);
}

export function setFacility(word: i64): bool {
  // In the order of syslog.h; a few have no name.
  const names = ascii(
    "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp - - - - local0 local1 local2 local3 local4 local5 local6 local7 ",
  );
  const named = indexIn(names, word, 0);
  const value = named >= 0 ? named : <i32>parseNumber(word, 23);
  if (value >= 0) facility = value;
  return value >= 0;
}

export function setStall(word: i64): bool {
  const value = parseDuration(word);
  if (value === NOT_ONE) return false;
  stallMs = value;
  return true;
}

export function setOverflow(word: i64): bool {
  const value = indexIn(ascii("block drop stderr "), word, BLOCK);
  if (value >= 0) overflow = value;
  return value >= 0;
}

/** `NAME=value`: systemd.journal-fields(7) says what a name may be. A value is one line. */
export function addField(word: i64): bool {
  let at = word;
  for (; peek8(at) !== 0x3d; at++) {
    const c = peek8(at);
    const isDigit = c >= 0x30 && c <= 0x39;
    const isFine = (c >= 0x41 && c <= 0x5a) || (at !== word && (c === 0x5f || isDigit));
    if (!isFine || at - word >= 64) return false;
  }
  if (at === word) return false;
  for (; peek8(at) !== 0; at++) if (peek8(at) === 0x0a) return false;
  return addCommon(word, <i32>(at - word)) && addCommonText(ascii("\n"));
}

export function addCommonText(text: i64): bool {
  return addCommon(text, length(text));
}

/** False when there is no room. */
export function addCommon(from: i64, bytes: i32): bool {
  if (commonBytes + bytes > COMMON_FIELDS_BYTES) return false;
  for (let i = 0; i < bytes; i++) {
    store<u8>(COMMON_FIELDS + commonBytes++, <u8>peek8(from + i));
  }
  return true;
}
