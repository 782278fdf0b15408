// USER[:GROUP] to numbers, by the image's own /etc/passwd and /etc/group, as Docker's --user reads
// them (passwd(5), group(5)): a name or a number; a number need not be listed.

import { ENOENT } from "./constants";
import { sayError } from "./errors";
import { peek8 } from "./kernel";
import { GROUPS_MAX, PATH_BYTES, READ_BYTES } from "./limits";
import { FIELD, FILE, GROUPS, HOME, NAME, WANTED } from "./memory-map";
import { begin, end, equal, fail, quoted, text } from "./message";
import { close, openForReading, read } from "./syscalls";
import { NOT_ONE, parseNumber } from "./words";

export let uid: i64 = 0;
export let gid: i64 = 0;
export let groupCount: i32 = 0;

/** One less than 2^32: (uid_t)-1 means "leave it" to the kernel. */
const ID_MAX: i64 = 4294967294;
const END_OF_FILE: i32 = -1;
const COLON: i32 = 0x3a;
const COMMA: i32 = 0x2c;
const NEWLINE: i32 = 0x0a;

let filled: i32 = 0;
let at: i32 = 0;
let fd: i32 = -1;

/** Finds all of it, or says in one line why not. */
export function findUser(spec: i64): bool {
  let size = 0;
  for (; peek8(spec) !== 0 && peek8(spec) !== COLON; spec++) {
    if (size < PATH_BYTES - 1) store<u8>(WANTED + size++, <u8>peek8(spec));
  }
  store<u8>(WANTED + size, 0);
  if (!findInPasswd(WANTED)) return false;
  const found = peek8(spec) === COLON ? findGroup(spec + 1) : findMemberships();
  // The user's own group is in the list too, as initgroups(3) and Docker have it: else a program
  // that changes its group would escape the rules that hold for that one.
  return found && addGroup(gid);
}

function findInPasswd(wanted: i64): bool {
  const wantedNumber = parseNumber(wanted, ID_MAX);
  uid = wantedNumber;
  gid = 0;
  setHome(ascii("/"));
  const found = openFile(ascii("/etc/passwd")) && passwdLine(wanted, wantedNumber);
  closeFile();
  if (found || wantedNumber !== NOT_ONE) return true;
  notFound(ascii("no user "), wanted, ascii(" in /etc/passwd"));
  return false;
}

/** name:password:uid:gid:comment:home:shell, of which the last three may be missing. */
function passwdLine(wanted: i64, wantedNumber: i64): bool {
  let terminator = NEWLINE;
  while (terminator !== END_OF_FILE) {
    terminator = nextField(COLON);
    copyField(NAME);
    if (terminator === COLON) terminator = nextField(COLON);
    if (terminator === COLON) terminator = nextField(COLON);
    const number = parseNumber(FIELD, ID_MAX);
    let group = NOT_ONE;
    if (terminator === COLON) {
      terminator = nextField(COLON);
      group = parseNumber(FIELD, ID_MAX);
    }
    const whole = isEntry(NAME) && number !== NOT_ONE && group !== NOT_ONE;
    if (whole && (equal(NAME, wanted) || number === wantedNumber)) {
      uid = number;
      gid = group;
      if (terminator === COLON && nextField(COLON) === COLON) {
        nextField(COLON);
        if (load<u8>(FIELD) !== 0) setHome(FIELD);
      }
      return true;
    }
    while (terminator === COLON) terminator = nextField(COLON);
  }
  store<u8>(NAME, 0);
  return false;
}

/** The group that was asked for is the only one then. */
function findGroup(wanted: i64): bool {
  const wantedNumber = parseNumber(wanted, ID_MAX);
  gid = wantedNumber;
  let found = false;
  if (openFile(ascii("/etc/group"))) {
    let terminator = NEWLINE;
    while (!found && terminator !== END_OF_FILE) {
      terminator = nextField(COLON);
      const same = equal(FIELD, wanted);
      const number = groupNumber(terminator);
      if (number !== NOT_ONE && (same || number === wantedNumber)) {
        gid = number;
        found = true;
      }
      terminator = skipLine();
    }
  }
  closeFile();
  if (found || wantedNumber !== NOT_ONE) return true;
  notFound(ascii("no group "), wanted, ascii(" in /etc/group"));
  return false;
}

/** Every group whose list has the user's name: name:password:gid:member,member... */
function findMemberships(): bool {
  if (load<u8>(NAME) === 0 || !openFile(ascii("/etc/group"))) return true;
  let fits = true;
  let terminator = NEWLINE;
  while (terminator !== END_OF_FILE && fits) {
    const number = groupNumber(nextField(COLON));
    let member = false;
    while (lastTerminator === COLON || lastTerminator === COMMA) {
      nextField(COMMA);
      if (equal(FIELD, NAME)) member = true;
    }
    terminator = lastTerminator;
    if (member && number !== NOT_ONE) fits = addGroup(number);
  }
  closeFile();
  return fits;
}

function addGroup(number: i64): bool {
  if (groupCount === GROUPS_MAX) {
    fail(ascii("more than 65536 groups in /etc/group for user "), NAME);
    return false;
  }
  store<u32>(GROUPS + groupCount * 4, <u32>number);
  groupCount++;
  return true;
}

/** The third field of a line of /etc/group whose first was just read. */
function groupNumber(terminator: i32): i64 {
  if (!isEntry(FIELD)) return NOT_ONE;
  if (terminator === COLON) terminator = nextField(COLON);
  if (terminator !== COLON) return NOT_ONE;
  nextField(COLON);
  return parseNumber(FIELD, ID_MAX);
}

/** Not a comment, nor one of the lines that once brought NIS in. */
function isEntry(name: usize): bool {
  const c = load<u8>(name);
  return c !== 0x23 && c !== 0x2b && c !== 0x2d;
}

function skipLine(): i32 {
  while (lastTerminator === COLON) nextField(COLON);
  return lastTerminator;
}

let lastTerminator: i32 = NEWLINE;

/** Reads up to the separator or the line's end into `field`; what ended it is the result. */
function nextField(separator: i32): i32 {
  let size = 0;
  let c = nextByte();
  for (; c !== separator && c !== NEWLINE && c !== END_OF_FILE; c = nextByte()) {
    if (size < PATH_BYTES - 1) store<u8>(FIELD + size++, <u8>c);
  }
  // A part of a name or a number would be another one: what does not fit is empty.
  if (size === PATH_BYTES - 1) size = 0;
  store<u8>(FIELD + size, 0);
  lastTerminator = c;
  return c;
}

function nextByte(): i32 {
  if (at === filled) {
    filled = max(read(fd, FILE, READ_BYTES), 0);
    at = 0;
    if (filled === 0) return END_OF_FILE;
  }
  return load<u8>(FILE + at++);
}

/** A missing file lists nobody; one that cannot be read is told, and lists nobody either. */
function openFile(path: i64): bool {
  at = 0;
  filled = 0;
  fd = openForReading(path);
  if (fd < 0 && fd !== -ENOENT && begin(1)) {
    text(path);
    text(ascii(": "));
    sayError(-fd);
    end();
  }
  return fd >= 0;
}

function closeFile(): void {
  if (fd >= 0) close(fd);
  fd = -1;
}

function copyField(to: usize): void {
  memory.copy(to, FIELD, PATH_BYTES);
}

function setHome(path: i64): void {
  let size = 0;
  for (let p = ascii("HOME="); peek8(p) !== 0; p++) store<u8>(HOME + size++, <u8>peek8(p));
  for (; peek8(path) !== 0; path++) store<u8>(HOME + size++, <u8>peek8(path));
  store<u8>(HOME + size, 0);
}

function notFound(what: i64, which: i64, where: i64): void {
  begin(0);
  text(what);
  quoted(which);
  text(where);
  end();
}
