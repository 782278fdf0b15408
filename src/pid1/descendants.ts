// Everything below this process, signalled. As PID 1 that is the whole namespace and the kernel
// does it; as a subreaper on a shared system each process's line of parents is read from /proc.

import { ANCESTORS_MAX, READ_BYTES } from "./limits";
import { FILE, PROC_PATH, PROC_STAT } from "./memory-map";
import { OUR_GROUP, placement, subreaper } from "./options";
import { close, getdents64, getpid, kill, openForReading, read } from "./syscalls";

/** Sends a signal to all that is left; `child` is the command's process, perhaps gone already. */
export function signalRest(child: i32, signal: i32): void {
  if (getpid() === 1) {
    kill(-1, signal);
  } else if (subreaper) {
    signalDescendants(signal, 0, 0);
  } else {
    kill(placement === OUR_GROUP ? child : -child, signal);
  }
}

/**
 * Signals all that is below this process but `count` pids, 4 bytes each at `spared`. The result is
 * how many that were, those not counted that have ended already.
 */
export function signalDescendants(signal: i32, spared: usize, count: i32): i32 {
  const own = getpid();
  const fd = openForReading(ascii("/proc"));
  if (fd < 0) return 0;
  let signalled = 0;
  for (;;) {
    const filled = getdents64(fd, FILE, READ_BYTES);
    if (filled <= 0) break;
    // linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
    for (let at = 0; at < filled; at += load<u16>(FILE + at, 16)) {
      const pid = processId(FILE + at + 19);
      if (pid <= 1 || pid === own || isSpared(pid, spared, count) || !isBelow(pid, own)) continue;
      if (!isZombie(pid) && kill(pid, signal) === 0) signalled++;
    }
  }
  close(fd);
  return signalled;
}

export function isSpared(pid: i32, spared: usize, count: i32): bool {
  for (let i = 0; i < count; i++) {
    if (load<i32>(spared + i * 4) === pid) return true;
  }
  return false;
}

export function processId(name: usize): i32 {
  let pid = 0;
  for (; load<u8>(name) !== 0; name++) {
    const digit = <i32>load<u8>(name) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    pid = pid * 10 + digit;
  }
  return pid;
}

export function isBelow(pid: i32, ancestor: i32): bool {
  for (let i = 0; i < ANCESTORS_MAX && pid > 1; i++) {
    pid = parentOf(pid);
    if (pid === ancestor) return true;
  }
  return false;
}

/** The fourth field of /proc/PID/stat, 0 when there is none. */
export function parentOf(pid: i32): i32 {
  let parent = 0;
  for (let at = readStat(pid) + 4; isDigit(load<u8>(PROC_STAT + at)); at++) {
    parent = parent * 10 + <i32>load<u8>(PROC_STAT + at) - 0x30;
  }
  return parent;
}

/** Waits to be reaped, so a signal does nothing more. The third field tells. */
export function isZombie(pid: i32): bool {
  return load<u8>(PROC_STAT + readStat(pid) + 2) === 0x5a;
}

/** Where ") S 123 " begins: the second field, in parentheses, may hold anything (proc(5)). */
function readStat(pid: i32): i32 {
  let end = appendText(0, ascii("/proc/"));
  end = appendNumber(end, pid);
  appendText(end, ascii("/stat"));
  const fd = openForReading(PROC_PATH);
  const filled = fd < 0 ? 0 : read(fd, PROC_STAT, READ_BYTES - 8);
  if (fd >= 0) close(fd);
  let at = max(filled, 0);
  store<u64>(PROC_STAT + at, 0);
  while (at > 0 && load<u8>(PROC_STAT + at) !== 0x29) at--;
  return at;
}

function isDigit(c: i32): bool {
  return c >= 0x30 && c <= 0x39;
}

export function appendText(end: i32, from: i64): i32 {
  for (let at = <usize>from; load<u8>(at) !== 0; at++) store<u8>(PROC_PATH + end++, load<u8>(at));
  store<u8>(PROC_PATH + end, 0);
  return end;
}

export function appendNumber(end: i32, value: i32): i32 {
  if (value >= 10) end = appendNumber(end, value / 10);
  store<u8>(PROC_PATH + end, <u8>(0x30 + (value % 10)));
  return end + 1;
}
