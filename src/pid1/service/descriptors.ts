// Descriptors that come with messages, and those that units have stored over a restart
// (FileDescriptorStoreMax=): in the order of storing, all units in one table. unix(7), "Ancillary
// messages": a header of length 0, level 8, type 12, then the descriptors.
import { ALL_FDS, FDS_PER_MESSAGE, STORED_FDS_MAX } from "../../wire/kinds";
import { SCM_RIGHTS, SOL_SOCKET } from "../constants";
import { close, getpid, isSameFile } from "../syscalls";
import { FDS_CONTROL, FDS_CONTROL_BYTES, MESSAGE_HEADER, RECEIVED_FDS, STORED_FDS } from "./layout";

const HEADER: i32 = 16;
const ROW: i32 = 8;

/** How many came with the last message that was received. */
export let receivedCount: i32 = 0;
let storedCount: i32 = 0;

export function receivedFd(index: i32): i32 {
  return load<i32>(RECEIVED_FDS + index * 4);
}

/** Makes room for descriptors in MESSAGE_HEADER, for recvmsg. */
export function expectFds(): void {
  store<u64>(MESSAGE_HEADER, FDS_CONTROL, 32);
  store<u64>(MESSAGE_HEADER, FDS_CONTROL_BYTES, 40);
}

/** Those that recvmsg has left in FDS_CONTROL. */
export function takeFds(): void {
  receivedCount = 0;
  const filled = load<i32>(MESSAGE_HEADER, 40);
  for (let at = 0; at + HEADER <= filled; ) {
    const header = FDS_CONTROL + at;
    const length = load<i32>(header);
    if (length < HEADER) return;
    if (load<i32>(header, 8) === <i32>SOL_SOCKET && load<i32>(header, 12) === SCM_RIGHTS) {
      for (let i = HEADER; i + 4 <= length && receivedCount < FDS_PER_MESSAGE; i += 4) {
        store<i32>(RECEIVED_FDS + receivedCount * 4, load<i32>(header + i));
        receivedCount++;
      }
    }
    at += (length + 7) & ~7;
  }
}

/** In a shim, which is a copy of PID 1 without its descriptors. */
export function forgetReceived(): void {
  receivedCount = 0;
}

export function closeReceived(): void {
  for (let i = 0; i < receivedCount; i++) close(receivedFd(i));
  receivedCount = 0;
}

/** How many of those that came `unit` has not stored. */
export function countNew(unit: i32): i32 {
  let count = 0;
  for (let i = 0; i < receivedCount; i++) if (!isStored(unit, receivedFd(i))) count++;
  return count;
}

function isStored(unit: i32, fd: i32): bool {
  const own = getpid();
  for (let i = 0; i < storedCount; i++) {
    if (unitOf(i) === unit && isSameFile(own, fdOf(i), fd)) return true;
  }
  return false;
}

function unitOf(index: i32): i32 {
  return load<i32>(STORED_FDS + index * ROW) - 1;
}

function fdOf(index: i32): i32 {
  return load<i32>(STORED_FDS + index * ROW, 4);
}

/** The first `count` new ones; the manager knows how many there are, and the table's limit. */
export function storeFds(unit: i32, count: i32): void {
  for (let i = 0; i < receivedCount && count > 0 && storedCount < STORED_FDS_MAX; i++) {
    if (isStored(unit, receivedFd(i))) continue;
    store<i32>(STORED_FDS + storedCount * ROW, unit + 1);
    store<i32>(STORED_FDS + storedCount * ROW, receivedFd(i), 4);
    storedCount++;
    count--;
    // It is not closed with the others: the last one takes its place.
    receivedCount--;
    store<i32>(RECEIVED_FDS + i * 4, receivedFd(receivedCount));
    i--;
  }
}

/** One by its place among those of the unit, or all of them. */
export function dropFds(unit: i32, which: i32): void {
  let kept = 0;
  let place = 0;
  for (let i = 0; i < storedCount; i++) {
    const isMeant = unitOf(i) === unit && (which === ALL_FDS || which === place);
    if (unitOf(i) === unit) place++;
    if (isMeant) {
      close(fdOf(i));
    } else {
      store<u64>(STORED_FDS + kept * ROW, load<u64>(STORED_FDS + i * ROW));
      kept++;
    }
  }
  storedCount = kept;
}

/** For sendmsg: none so far. */
export function beginFds(): void {
  attached = 0;
}

let attached: i32 = 0;

export function attachFd(fd: i32): void {
  if (attached === FDS_PER_MESSAGE) return;
  store<i32>(FDS_CONTROL + HEADER + attached * 4, fd);
  attached++;
}

/** Those of the unit; there is room for two more. */
export function attachStored(unit: i32): void {
  for (let i = 0; i < storedCount; i++) {
    if (unitOf(i) === unit && attached < FDS_PER_MESSAGE - 2) attachFd(fdOf(i));
  }
}

/** Puts them into MESSAGE_HEADER. */
export function finishFds(): void {
  if (attached === 0) return;
  const bytes = HEADER + attached * 4;
  store<u64>(FDS_CONTROL, bytes);
  store<i32>(FDS_CONTROL, <i32>SOL_SOCKET, 8);
  store<i32>(FDS_CONTROL, SCM_RIGHTS, 12);
  store<u64>(MESSAGE_HEADER, FDS_CONTROL, 32);
  store<u64>(MESSAGE_HEADER, (bytes + 7) & ~7, 40);
}
