// A line -> the parts of the message that its receiver understands: PARTS vectors for each entry.
import { realTimeMs } from "../clock";
import {
  COMMON_FIELDS,
  ENDS,
  ENTRIES,
  LEVELS,
  MMSG_ROW,
  PARTS,
  PRI_TEXTS,
  TIME_TEXT,
  VECTORS,
} from "./layout";
import { commonBytes, facility } from "./settings";
import { isStreamSink, JOURNAL, RFC5424, STDOUT, SYSLOG, sinkKind } from "./sinks";
import { appFields, appText, journalBytes, journalFields, tagBytes, tagText } from "./sources";
import { timeBytes, writeTime } from "./time";

/** "PRIORITY=6\nMESSAGE=" for each priority. */
const LEVEL_ROW: i32 = 24;
const LEVEL_BYTES: i32 = 19;

export function prepareLevels(): void {
  const text = ascii("PRIORITY=0\nMESSAGE=");
  for (let level = 0; level < 8; level++) {
    const at = LEVELS + level * LEVEL_ROW;
    memory.copy(at, <usize>text, LEVEL_BYTES);
    store<u8>(at, <u8>(0x30 + level), 9);
  }
  store<u8>(NEWLINE, 0x0a);
}

/** Before the entries of a call: they have one time. */
export function beginEntries(sink: i32): void {
  const kind = sinkKind(sink);
  if (kind === SYSLOG || kind === RFC5424) writeTime(realTimeMs(), kind === RFC5424);
}

/** `next` is where the stream goes on behind it; `hasNewline` says whether the line ended there. */
export function addEntry(
  index: i32,
  sink: i32,
  source: i32,
  level: i32,
  text: usize,
  bytes: i32,
  next: i32,
  hasNewline: bool,
): void {
  const kind = sinkKind(sink);
  store<i32>(ENDS + index * 4, next);
  if (kind === JOURNAL) {
    part(index, 0, COMMON_FIELDS, commonBytes);
    part(index, 1, journalFields(source), journalBytes(source));
    part(index, 2, LEVELS + level * LEVEL_ROW, LEVEL_BYTES);
    part(index, 4, NEWLINE, 1);
  } else if (kind === STDOUT) {
    // Of several units each line is marked with whose it is.
    const isOfUnit = source !== 0;
    part(index, 0, 0, 0);
    part(index, 1, 0, 0);
    part(index, 2, tagText(source), isOfUnit ? tagBytes(source) : 0);
    part(index, 4, NEWLINE, hasNewline || isOfUnit ? 1 : 0);
  } else {
    part(index, 0, PRI_TEXTS + index * 8, priority(PRI_TEXTS + index * 8, level));
    part(index, 1, TIME_TEXT, timeBytes);
    if (kind === SYSLOG) part(index, 2, tagText(source), tagBytes(source));
    else part(index, 2, appText(source), appFields(source));
    // A datagram ends by itself; on a stream every message ends with a NUL, as libc has it.
    part(index, 4, NUL, isStreamSink(sink) ? 1 : 0);
  }
  part(index, 3, text, bytes);
  const entry = ENTRIES + index * MMSG_ROW;
  memory.fill(entry, 0, MMSG_ROW);
  store<u64>(entry, VECTORS + index * PARTS * 16, 16);
  store<u64>(entry, PARTS, 24);
}

/** Behind the levels' texts: a newline and a NUL. */
const NEWLINE: usize = LEVELS + 23;
const NUL: usize = LEVELS + 22;

function part(index: i32, which: i32, at: usize, bytes: i32): void {
  const vector = VECTORS + (index * PARTS + which) * 16;
  store<u64>(vector, at);
  store<u64>(vector, bytes, 8);
}

/** `<30>`. */
function priority(at: usize, level: i32): i32 {
  const value = facility * 8 + level;
  let used = 0;
  store<u8>(at + used++, 0x3c);
  if (value >= 100) store<u8>(at + used++, <u8>(0x30 + value / 100));
  if (value >= 10) store<u8>(at + used++, <u8>(0x30 + ((value / 10) % 10)));
  store<u8>(at + used++, <u8>(0x30 + (value % 10)));
  store<u8>(at + used++, 0x3e);
  return used;
}
