// The time of an entry, as syslog has it: RFC 3164, section 4.1.2, and RFC 5424, section 6.2.3. It
// is UTC: which zone is meant, a process without the C library cannot tell.

import { peek8 } from "../kernel";
import { hostName } from "./container";
import { TIME_TEXT } from "./layout";

export let timeBytes: i32 = 0;
/** The second that TIME_TEXT is of; it stays for all entries of that second. */
let second: i64 = -1;

const DAY_S: i64 = 86400;

export function writeTime(ms: i64, isLong: bool): void {
  const now = ms / 1000;
  if (now === second && !isLong) return;
  second = now;
  timeBytes = 0;
  if (isLong) writeLong(now, ms % 1000);
  else writeShort(now);
}

let year: i32 = 0;
let month: i32 = 0;
let day: i32 = 0;

/** Days since 1970 -> a date: the year begins in March, so that the leap day is its last. */
function findDate(seconds: i64): void {
  const days = <i32>(seconds / DAY_S) + 719468;
  const era = days / 146097;
  const ofEra = days - era * 146097;
  const yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146096) / 365;
  const ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shifted = (5 * ofYear + 2) / 153;
  day = ofYear - (153 * shifted + 2) / 5 + 1;
  month = shifted < 10 ? shifted + 3 : shifted - 9;
  year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
}

/** `Nov  5 08:09:10 `. */
function writeShort(seconds: i64): void {
  findDate(seconds);
  const months = ascii("JanFebMarAprMayJunJulAugSepOctNovDec");
  for (let i = 0; i < 3; i++) byte(peek8(months + (month - 1) * 3 + i));
  byte(0x20);
  byte(day < 10 ? 0x20 : 0x30 + day / 10);
  byte(0x30 + (day % 10));
  byte(0x20);
  writeClock(seconds);
  byte(0x20);
}

/** `1 2026-11-05T08:09:10.123Z HOST `. */
function writeLong(seconds: i64, ms: i64): void {
  findDate(seconds);
  byte(0x31);
  byte(0x20);
  two(year / 100);
  two(year % 100);
  byte(0x2d);
  two(month);
  byte(0x2d);
  two(day);
  byte(0x54);
  writeClock(seconds);
  byte(0x2e);
  byte(0x30 + <i32>(ms / 100));
  two(<i32>(ms % 100));
  byte(0x5a);
  byte(0x20);
  for (let at = hostName(); peek8(at) !== 0 && timeBytes < 62; at++) byte(peek8(at));
  byte(0x20);
}

function writeClock(seconds: i64): void {
  const ofDay = <i32>(seconds % DAY_S);
  two(ofDay / 3600);
  byte(0x3a);
  two((ofDay / 60) % 60);
  byte(0x3a);
  two(ofDay % 60);
}

function two(value: i32): void {
  byte(0x30 + value / 10);
  byte(0x30 + (value % 10));
}

function byte(c: i32): void {
  store<u8>(TIME_TEXT + timeBytes++, <u8>c);
}
