// Whose lines they are: a row for the command, or for each unit, with the texts that its entries
// have in front of the message, one for each form.
import { peek8 } from "../kernel";
import { SOURCE_BYTES } from "../limits";
import { SOURCES } from "./layout";

// A row: bytes of the journal's fields 0, of syslog's tag 4, of RFC 5424's names 8; the texts
// follow.
const FIELDS: i32 = 32;
const FIELDS_MAX: i32 = 304;
const TAG: i32 = FIELDS + FIELDS_MAX;
const TAG_MAX: i32 = 88;
const APP: i32 = TAG + TAG_MAX;
const APP_MAX: i32 = 88;
/** APP-NAME of RFC 5424, section 6.2.5. */
const NAME_MAX: i32 = 48;

function row(source: i32): usize {
  return SOURCES + source * SOURCE_BYTES;
}

export function journalFields(source: i32): usize {
  return row(source) + FIELDS;
}

export function journalBytes(source: i32): i32 {
  return load<i32>(row(source));
}

export function tagText(source: i32): usize {
  return row(source) + TAG;
}

export function tagBytes(source: i32): i32 {
  return load<i32>(row(source), 4);
}

export function appText(source: i32): usize {
  return row(source) + APP;
}

export function appFields(source: i32): i32 {
  return load<i32>(row(source), 8);
}

/** What is not printable in a name becomes a `_`. `unit` is 0 for the command. */
export function setSource(source: i32, name: i64, unit: i64): void {
  const fields = row(source) + FIELDS;
  let used = 0;
  if (unit !== 0) {
    used = put(fields, used, FIELDS_MAX, ascii("UNIT="), 8);
    used = put(fields, used, 160, unit, 160);
    used = put(fields, used, FIELDS_MAX, ascii("\n"), 1);
  }
  used = put(fields, used, FIELDS_MAX, ascii("SYSLOG_IDENTIFIER="), 32);
  used = putName(fields, used, FIELDS_MAX, name);
  store<i32>(row(source), put(fields, used, FIELDS_MAX, ascii("\n"), 1), 12);
  store<i32>(row(source), putName(row(source) + TAG, 0, TAG_MAX, name), 16);
  store<i32>(row(source), putName(row(source) + APP, 0, APP_MAX, name), 20);
  setSourcePid(source, 0);
}

/** The process that its lines are of; 0 while none is known. */
export function setSourcePid(source: i32, pid: i32): void {
  const fields = row(source) + FIELDS;
  let used = load<i32>(row(source), 12);
  if (pid !== 0) {
    used = put(fields, used, FIELDS_MAX, ascii("SYSLOG_PID="), 16);
    used = putNumber(fields, used, pid);
    used = put(fields, used, FIELDS_MAX, ascii("\n"), 1);
  }
  store<i32>(row(source), used);

  const tag = row(source) + TAG;
  used = load<i32>(row(source), 16);
  if (pid !== 0) {
    used = put(tag, used, TAG_MAX, ascii("["), 1);
    used = putNumber(tag, used, pid);
    used = put(tag, used, TAG_MAX, ascii("]"), 1);
  }
  store<i32>(row(source), put(tag, used, TAG_MAX, ascii(": "), 2), 4);

  const app = row(source) + APP;
  used = put(app, load<i32>(row(source), 20), APP_MAX, ascii(" "), 1);
  used = pid === 0 ? put(app, used, APP_MAX, ascii("-"), 1) : putNumber(app, used, pid);
  store<i32>(row(source), put(app, used, APP_MAX, ascii(" - - "), 5), 8);
}

function put(at: usize, used: i32, room: i32, text: i64, most: i32): i32 {
  for (let i = 0; i < most && peek8(text + i) !== 0 && used < room; i++) {
    store<u8>(at + used++, <u8>peek8(text + i));
  }
  return used;
}

function putName(at: usize, used: i32, room: i32, name: i64): i32 {
  for (let i = 0; i < NAME_MAX && peek8(name + i) !== 0 && used < room; i++) {
    const c = peek8(name + i);
    store<u8>(at + used++, <u8>(c > 0x20 && c < 0x7f ? c : 0x5f));
  }
  return used;
}

function putNumber(at: usize, used: i32, value: i32): i32 {
  if (value >= 10) used = putNumber(at, used, value / 10);
  store<u8>(at + used, <u8>(0x30 + (value % 10)));
  return used + 1;
}
