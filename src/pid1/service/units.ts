// The units' shims, as PID 1 sees them: a row for each, by the number that the manager gave it.
//
// What a shim tells is kept in the rows of its commands; that it has ended, and how, in its own.
import {
  EMPTY,
  EXITED,
  SPAWN_FAILED,
  SPAWN_LOGGED,
  SPAWN_WITH_FDS,
  SPAWNED,
  UNITS_MAX,
} from "../../wire/kinds";
import { nowMs } from "../clock";
import { ECONNRESET, MSG_DONTWAIT, MSG_NOSIGNAL } from "../constants";
import { parentOf } from "../descendants";
import { ANCESTORS_MAX } from "../limits";
import { errWrite, outWrite } from "../log/pipes";
import { unitHasProcess } from "../log/units";
import { close, fork, recv, sendmsg, socketpair } from "../syscalls";
import { commandEnded, commandFailed, commandSpawned, failStartingCommands } from "./commands";
import { attachFd, attachStored, beginFds, finishFds } from "./descriptors";
import {
  MESSAGE_HEADER,
  MESSAGE_IOVEC,
  PAIR_OF_FDS,
  SHIM_MESSAGE,
  UNIT_ROW,
  UNITS,
} from "./layout";
import { becomeShim } from "./shim";

// A row: pid 0 (none: 0), descriptor 4 (none: 0), what a commit has not taken yet 8, messages sent
// 12, watchdog interval 16 and the time when it is up 24 (none: 0), pid of a lost shim 32.
export const UNIT_EMPTY: i32 = 1;
export const UNIT_LOST: i32 = 2;
export const UNIT_WATCHDOG: i32 = 4;

/** One more than the highest number used so far. */
export let unitsEnd: i32 = 0;

export function unitRow(unit: i32): usize {
  return UNITS + unit * UNIT_ROW;
}

export function unitShim(unit: i32): i32 {
  return load<i32>(unitRow(unit));
}

export function unitNews(unit: i32): i32 {
  return load<i32>(unitRow(unit), 8);
}

export function unitSocket(unit: i32): i32 {
  return load<i32>(unitRow(unit), 4);
}

export function lostShim(unit: i32): i32 {
  return load<i32>(unitRow(unit), 32);
}

/** The pids of all shims, 4 bytes each; the bytes that they take. */
export function listShims(to: usize): i32 {
  let bytes = 0;
  for (let unit = 0; unit < unitsEnd; unit++) {
    if (unitShim(unit) === 0) continue;
    store<i32>(to + bytes, unitShim(unit));
    bytes += 4;
  }
  return bytes;
}

export function forgetNews(unit: i32, news: i32): void {
  store<i32>(unitRow(unit), unitNews(unit) & ~news, 8);
}

/** A command could not even be given to a shim: where there is none, nothing is left. */
export function noteIfEmpty(unit: i32): void {
  if (unitShim(unit) !== 0) return;
  if (unit >= unitsEnd) unitsEnd = unit + 1;
  addNews(unit, UNIT_EMPTY);
}

function addNews(unit: i32, news: i32): void {
  store<i32>(unitRow(unit), unitNews(unit) | news, 8);
}

export function isUnit(unit: i32): bool {
  return unit >= 0 && unit < UNITS_MAX;
}

/** Sends SHIM_MESSAGE and what follows it, to a new shim where there is none. 0 or an errno. */
export function sendToShim(unit: i32, more: usize, bytes: i32, start: bool, flags: i32): i32 {
  const row = unitRow(unit);
  if (load<i32>(row) === 0) {
    // Of the end of the last shim the manager has to hear first, and end what it has left.
    if (!start || (unitNews(unit) & UNIT_LOST) !== 0) return ECONNRESET;
    const errno = startShim(unit);
    if (errno !== 0) return errno;
  }
  store<u64>(MESSAGE_IOVEC, SHIM_MESSAGE);
  store<u64>(MESSAGE_IOVEC, 16, 8);
  store<u64>(MESSAGE_IOVEC, more, 16);
  store<u64>(MESSAGE_IOVEC, bytes, 24);
  memory.fill(MESSAGE_HEADER, 0, 56);
  store<u64>(MESSAGE_HEADER, MESSAGE_IOVEC, 16);
  store<u64>(MESSAGE_HEADER, bytes > 0 ? 2 : 1, 24);
  beginFds();
  if ((flags & SPAWN_WITH_FDS) !== 0) attachStored(unit);
  if ((flags & SPAWN_LOGGED) !== 0) {
    attachFd(outWrite);
    attachFd(errWrite);
  }
  finishFds();
  const sent = sendmsg(load<i32>(row, 4), MESSAGE_HEADER, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0) return -sent;
  store<i32>(row, load<i32>(row, 12) + 1, 12);
  // Told of the present: a unit that is given a process is not empty, whatever it was before.
  if (start) forgetNews(unit, UNIT_EMPTY);
  return 0;
}

function startShim(unit: i32): i32 {
  const row = unitRow(unit);
  const error = socketpair(PAIR_OF_FDS);
  if (error < 0) return -error;
  const ours = load<i32>(PAIR_OF_FDS);
  const theirs = load<i32>(PAIR_OF_FDS, 4);
  const pid = fork();
  if (pid === 0) becomeShim(theirs);
  close(theirs);
  if (pid < 0) {
    close(ours);
    return -pid;
  }
  if (unit >= unitsEnd) unitsEnd = unit + 1;
  store<i32>(row, pid);
  store<i32>(row, ours, 4);
  store<i32>(row, 0, 12);
  return 0;
}

/** Takes all that a shim has told. */
export function readShim(unit: i32): void {
  const row = unitRow(unit);
  while (load<i32>(row, 4) !== 0 && recv(load<i32>(row, 4), SHIM_MESSAGE, 16) === 16) {
    const a = load<i32>(SHIM_MESSAGE, 4);
    const b = load<i32>(SHIM_MESSAGE, 8);
    const c = load<i32>(SHIM_MESSAGE, 12);
    switch (load<i32>(SHIM_MESSAGE)) {
      case SPAWNED:
        commandSpawned(a, b);
        unitHasProcess(unit, b);
        break;
      case SPAWN_FAILED:
        commandFailed(a, b, c);
        break;
      case EXITED:
        commandEnded(a, b, c);
        break;
      case EMPTY:
        // What was sent in the meantime has still to be done: the shim stays for it.
        if (a === load<i32>(row, 12)) letGo(unit, UNIT_EMPTY);
        break;
    }
  }
}

/** The shim leaves when it sees its socket closed, and a new one may be started at once. */
function letGo(unit: i32, news: i32): void {
  const row = unitRow(unit);
  close(load<i32>(row, 4));
  store<i32>(row, 0);
  store<i32>(row, 0, 4);
  store<i64>(row, 0, 24);
  addNews(unit, news);
}

/** Without a manager there is nobody to tell of units. */
export function letAllGo(): void {
  for (let unit = 0; unit < unitsEnd; unit++) if (unitSocket(unit) !== 0) letGo(unit, 0);
}

/** A child of PID 1 was reaped: true when it was a shim, which does not end by itself. */
export function shimEnded(pid: i32): bool {
  for (let unit = 0; unit < unitsEnd; unit++) {
    if (load<i32>(unitRow(unit)) !== pid) continue;
    readShim(unit);
    if (load<i32>(unitRow(unit)) === 0) return true;
    store<i32>(unitRow(unit), pid, 32);
    failStartingCommands(unit);
    letGo(unit, UNIT_LOST);
    return true;
  }
  return false;
}

/** The unit that a process belongs to, by its line of parents, or -1. */
export function unitOfProcess(pid: i32): i32 {
  for (let i = 0; i < ANCESTORS_MAX && pid > 1; i++) {
    for (let unit = 0; unit < unitsEnd; unit++) {
      if (load<i32>(unitRow(unit)) === pid) return unit;
    }
    pid = parentOf(pid);
  }
  return -1;
}

export function armWatchdog(unit: i32, intervalMs: i64): void {
  store<i64>(unitRow(unit), intervalMs, 16);
  fedWatchdog(unit);
}

/** The unit said WATCHDOG=1. */
export function fedWatchdog(unit: i32): void {
  const row = unitRow(unit);
  const interval = load<i64>(row, 16);
  forgetNews(unit, UNIT_WATCHDOG);
  store<i64>(row, interval === 0 ? 0 : nowMs() + interval, 24);
}

/** Notes the units that were silent for too long. */
export function noteWatchdogs(now: i64): void {
  for (let unit = 0; unit < unitsEnd; unit++) {
    const at = load<i64>(unitRow(unit), 24);
    if (at === 0 || at > now) continue;
    store<i64>(unitRow(unit), 0, 24);
    addNews(unit, UNIT_WATCHDOG);
  }
}

/** The earliest time at which a unit would be silent for too long, or `next`. */
export function nextWatchdog(next: i64): i64 {
  for (let unit = 0; unit < unitsEnd; unit++) {
    const at = load<i64>(unitRow(unit), 24);
    if (at !== 0) next = min(next, at);
  }
  return next;
}
