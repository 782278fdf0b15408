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
    signalDescendants(signal);
  } else {
    kill(placement === OUR_GROUP ? child : -child, signal);
  }
}

/** linux_dirent64: inode 8, offset 8, record length 2, type 1, name. */
function signalDescendants(signal: i32): void {
  const own = getpid();
  const fd = openForReading(ascii("/proc"));
  if (fd < 0) return;
  for (;;) {
    const filled = getdents64(fd, FILE, READ_BYTES);
    if (filled <= 0) break;
    let at = 0;
    while (at < filled) {
      const pid = processId(FILE + at + 19);
      if (pid > 1 && pid !== own && isBelow(pid, own)) kill(pid, signal);
      at += load<u16>(FILE + at, 16);
    }
  }
  close(fd);
}

function processId(name: usize): i32 {
  let pid = 0;
  for (; load<u8>(name) !== 0; name++) {
    const digit = <i32>load<u8>(name) - 0x30;
    if (digit < 0 || digit > 9) return 0;
    pid = pid * 10 + digit;
  }
  return pid;
}

function isBelow(pid: i32, ancestor: i32): bool {
  for (let i = 0; i < ANCESTORS_MAX && pid > 1; i++) {
    pid = parentOf(pid);
    if (pid === ancestor) return true;
  }
  return false;
}

/** The fourth field of /proc/PID/stat; the second, in parentheses, may hold anything (proc(5)). */
function parentOf(pid: i32): i32 {
  let end = appendText(0, ascii("/proc/"));
  end = appendNumber(end, pid);
  appendText(end, ascii("/stat"));
  const fd = openForReading(PROC_PATH);
  if (fd < 0) return 0;
  const filled = read(fd, PROC_STAT, READ_BYTES);
  close(fd);
  let at = filled - 1;
  while (at > 0 && load<u8>(PROC_STAT + at) !== 0x29) at--;
  // ") S 123 "
  at += 4;
  let parent = 0;
  for (; at < filled && load<u8>(PROC_STAT + at) >= 0x30; at++) {
    parent = parent * 10 + <i32>load<u8>(PROC_STAT + at) - 0x30;
  }
  return parent;
}

function appendText(end: i32, from: i64): i32 {
  for (let at = <usize>from; load<u8>(at) !== 0; at++) store<u8>(PROC_PATH + end++, load<u8>(at));
  store<u8>(PROC_PATH + end, 0);
  return end;
}

function appendNumber(end: i32, value: i32): i32 {
  if (value >= 10) end = appendNumber(end, value / 10);
  store<u8>(PROC_PATH + end, <u8>(0x30 + (value % 10)));
  return end + 1;
}
