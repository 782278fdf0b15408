// Everything below a shim, found from the top: its children, theirs, and so on.
//
// All of /proc would do as well, but it holds the processes of every unit: when hundreds of units
// stop at once, that work grows with the square of their number.

import {
  appendNumber,
  appendText,
  isSpared,
  isZombie,
  processId,
  signalDescendants,
} from "../descendants";
import { READ_BYTES } from "../limits";
import { FILE, PROC_PATH, PROC_STAT } from "../memory-map";
import { close, discard, getdents64, getpid, kill, openForReading, read } from "../syscalls";
import { STATE } from "./layout";

/** Process numbers, 4 bytes each, where PID 1 keeps what a shim does not have. */
const LIST: usize = STATE;
/** A unit with more processes has them looked for in all of /proc. */
const LIST_MAX: i32 = 512;
/** A process that was moved up, or forked, during one pass is found by the next. */
const PASSES_MAX: i32 = 32;

let listed: i32 = 0;
let isComplete: bool = true;

/** As `signalDescendants`. All are known before the first is signalled: an end moves children. */
export function signalBelow(signal: i32, spared: usize, count: i32): i32 {
  listed = 0;
  isComplete = addChildren(getpid(), getpid());
  if (isComplete) addOthers();
  let signalled = 0;
  if (isComplete) {
    for (let done = 0, pass = 0; done < listed && pass < PASSES_MAX; pass++) {
      for (; done < listed; done++) signalled += signalListed(done, signal, spared, count);
      addChildren(getpid(), getpid());
      addOthers();
    }
  } else {
    signalled = signalDescendants(signal, spared, count);
  }
  discard(LIST, LIST_MAX * 4);
  return signalled;
}

/** 1 for a process that it reaches, which one that has ended already is not. */
function signalListed(index: i32, signal: i32, spared: usize, count: i32): i32 {
  const pid = load<i32>(LIST + index * 4);
  if (isSpared(pid, spared, count) || isZombie(pid)) return 0;
  return kill(pid, signal) === 0 ? 1 : 0;
}

/** The children of those on the list, which are added to it in turn. */
function addOthers(): void {
  for (let i = 0; i < listed; i++) addChildrenOfThreads(load<i32>(LIST + i * 4));
}

/** A child belongs to the thread that has forked it. */
function addChildrenOfThreads(pid: i32): void {
  appendText(taskFolder(pid), ascii(""));
  const fd = openForReading(PROC_PATH);
  if (fd < 0) return;
  for (;;) {
    const filled = getdents64(fd, FILE, READ_BYTES);
    if (filled <= 0) break;
    // linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
    for (let at = 0; at < filled; at += load<u16>(FILE + at, 16)) {
      const thread = processId(FILE + at + 19);
      if (thread > 0) addChildren(pid, thread);
    }
  }
  close(fd);
}

/** False where the kernel does not tell (proc_pid_task(5): CONFIG_PROC_CHILDREN). */
function addChildren(pid: i32, thread: i32): bool {
  appendText(appendNumber(taskFolder(pid), thread), ascii("/children"));
  const fd = openForReading(PROC_PATH);
  if (fd < 0) return false;
  let child = 0;
  for (;;) {
    const filled = read(fd, PROC_STAT, READ_BYTES);
    if (filled <= 0) break;
    for (let at = 0; at < filled; at++) {
      const digit = <i32>load<u8>(PROC_STAT + at) - 0x30;
      if (digit >= 0) {
        child = child * 10 + digit;
      } else if (child > 0) {
        add(child);
        child = 0;
      }
    }
  }
  close(fd);
  return true;
}

/** Where "/proc/PID/task/" ends, in PROC_PATH. */
function taskFolder(pid: i32): i32 {
  return appendText(appendNumber(appendText(0, ascii("/proc/")), pid), ascii("/task/"));
}

function add(pid: i32): void {
  for (let i = 0; i < listed; i++) {
    if (load<i32>(LIST + i * 4) === pid) return;
  }
  if (listed < LIST_MAX) store<i32>(LIST + listed++ * 4, pid);
  else isComplete = false;
}
