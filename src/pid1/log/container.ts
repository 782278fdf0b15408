// What can be known of the container from inside -> fields of every entry, as Docker's own logging
// driver has them: CONTAINER_ID, CONTAINER_ID_FULL, CONTAINER_NAME.
import { peek8, peek64 } from "../kernel";
import { PATH_BYTES, READ_BYTES } from "../limits";
import { FIELD, FILE, WANTED } from "../memory-map";
import { after } from "../message";
import { close, openForReading, read } from "../syscalls";
import { addCommon, addCommonText } from "./settings";

const ID_BYTES: i32 = 64;
const SHORT_ID_BYTES: i32 = 12;

/** The host's name, NUL-terminated, at WANTED: from /proc/sys/kernel/hostname. */
export function hostName(): i64 {
  return <i64>WANTED;
}

export function describeContainer(envp: i64): void {
  const name = variable(envp, ascii("CONTAINER_NAME="));
  const uuid = variable(envp, ascii("container_uuid="));
  readHostName();
  if (findId()) {
    addCommonText(ascii("CONTAINER_ID_FULL="));
    addCommon(<i64>FIELD, ID_BYTES);
    addCommonText(ascii("\nCONTAINER_ID="));
    addCommon(<i64>FIELD, SHORT_ID_BYTES);
    addCommonText(ascii("\n"));
  } else if (isShortId()) {
    addCommonText(ascii("CONTAINER_ID="));
    addCommon(<i64>WANTED, SHORT_ID_BYTES);
    addCommonText(ascii("\n"));
  }
  // A name that the engine gave the host is the best that is known, unless it is only the id.
  if (name !== 0) addText(ascii("CONTAINER_NAME="), name);
  else if (!isShortId()) addText(ascii("CONTAINER_NAME="), hostName());
  if (uuid !== 0) addText(ascii("CONTAINER_UUID="), uuid);
}

function addText(name: i64, value: i64): void {
  for (let at = value; peek8(at) !== 0; at++) if (peek8(at) === 0x0a) return;
  if (peek8(value) === 0) return;
  addCommonText(name);
  addCommonText(value);
  addCommonText(ascii("\n"));
}

function variable(envp: i64, name: i64): i64 {
  for (let at = envp; peek64(at) !== 0; at += 8) {
    const value = after(peek64(at), name);
    if (value !== 0) return value;
  }
  return 0;
}

function readHostName(): void {
  const fd = openForReading(ascii("/proc/sys/kernel/hostname"));
  const bytes = fd < 0 ? 0 : max(read(fd, WANTED, PATH_BYTES - 1), 0);
  if (fd >= 0) close(fd);
  let end = 0;
  while (end < bytes && load<u8>(WANTED + end) > 0x20) end++;
  if (end === 0) store<u8>(WANTED + end++, 0x2d);
  store<u8>(WANTED + end, 0);
}

function isHex(c: i32): bool {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x61 && c <= 0x66);
}

/** Docker calls a container's host by the first digits of its id. */
function isShortId(): bool {
  for (let i = 0; i < SHORT_ID_BYTES; i++) if (!isHex(load<u8>(WANTED + i))) return false;
  return load<u8>(WANTED + SHORT_ID_BYTES) === 0;
}

/**
 * An engine mounts files such as resolv.conf from a directory that has the container's id as its
 * name, and proc_pid_mountinfo(5) tells: 64 hexadecimal digits behind `containers/`. They are put
 * at FIELD.
 */
function findId(): bool {
  const fd = openForReading(ascii("/proc/self/mountinfo"));
  if (fd < 0) return false;
  let filled = 0;
  let found = false;
  matched = 0;
  digits = 0;
  do {
    filled = read(fd, FILE, READ_BYTES);
    for (let i = 0; i < filled && !found; i++) found = endsId(<i32>load<u8>(FILE + i));
  } while (filled > 0 && !found);
  close(fd);
  return found;
}

/** How much of `containers/`, and of the digits behind it, was seen. */
let matched: i32 = 0;
let digits: i32 = 0;

/** Takes the next byte in; true when it is the slash behind an id. */
function endsId(c: i32): bool {
  const name = ascii("containers/");
  if (peek8(name + matched) === 0) {
    if (isHex(c) && digits < ID_BYTES) {
      store<u8>(FIELD + digits++, <u8>c);
      return false;
    }
    if (digits === ID_BYTES && c === 0x2f) return true;
    matched = 0;
    digits = 0;
  }
  // No part of the word begins the word again.
  matched = c === peek8(name + matched) ? matched + 1 : c === peek8(name) ? 1 : 0;
  return false;
}
