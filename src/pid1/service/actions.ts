// A commit carried out: the event that it answers is forgotten, then every action is done in order.
// What cannot be done becomes news in its turn; nothing stops halfway.
import {
  ACTION_HEAD,
  ARM_WATCHDOG,
  CANCEL_TIMER,
  COMMIT_HEAD,
  DROP_FDS,
  EXIT,
  KILL,
  LISTEN,
  LISTEN_CONTROL,
  LOG_UNIT,
  PROGRAM_BYTES,
  REPLY,
  SAVE,
  SET_TIMER,
  SETTINGS,
  SPAWN,
  SPAWN_LOGGED,
  SPAWN_UNIT,
  STATE_BYTES,
  STORE_FDS,
  WATCH,
} from "../../wire/kinds";
import { E2BIG } from "../constants";
import { closeWritingEnds } from "../log/pipes";
import { nameUnit, openUnitLogs } from "../log/units";
import { begin, end, text } from "../message";
import { discard } from "../syscalls";
import { addCommand, commandFailed } from "./commands";
import { listenForControl, reply } from "./control";
import { closeReceived, dropFds, storeFds } from "./descriptors";
import { forgetGiven, noteListenFailure, setStateBytes, stateBytes } from "./events";
import { COMMIT, SHIM_MESSAGE, STATE } from "./layout";
import { eventIsDone, killManager, setLinger } from "./manager";
import { listenForNotify } from "./notify";
import { failedTag, lastResult, runProgram } from "./program";
import { cancelTimer, setTimer } from "./timers";
import { armWatchdog, isUnit, noteIfEmpty, sendToShim } from "./units";

/** What `carryOut` says when PID 1 goes on; anything else is its exit status. */
export const GO_ON: i32 = -1;

const PAGE: usize = 4096;

/** The commit is at COMMIT. It is looked at whole before anything of it is done. */
export function carryOut(length: i32): i32 {
  if (!isWellFormed(length)) {
    killManager(ascii("the manager sent a commit that makes no sense"));
    return GO_ON;
  }
  forgetGiven();
  eventIsDone();
  let status = GO_ON;
  for (let at = COMMIT_HEAD; at < length; ) {
    const action = COMMIT + at;
    const left = perform(action, load<i32>(action, 4) - ACTION_HEAD);
    if (left !== GO_ON) status = left;
    at += load<i32>(action, 4);
  }
  // Of a notification: what the unit was not given leave to store.
  closeReceived();
  // What a large commit took is given back, but for the page that the next one needs anyway.
  if (length > <i32>PAGE) discard(COMMIT + PAGE, (<usize>length - 1) & ~(PAGE - 1));
  return status;
}

function isWellFormed(length: i32): bool {
  let at = COMMIT_HEAD;
  while (at + ACTION_HEAD <= length) {
    const size = load<i32>(COMMIT + at, 4);
    if (size < ACTION_HEAD || (size & 7) !== 0 || size > length - at) return false;
    at += size;
  }
  return at === length;
}

/** One action; `bytes` stand behind its head. */
function perform(action: usize, bytes: i32): i32 {
  const a = load<i32>(action, 8);
  const b = load<i32>(action, 12);
  const more = action + ACTION_HEAD;
  switch (load<i32>(action)) {
    case SPAWN:
      spawn(a, b & SPAWN_UNIT, more, bytes, b & ~SPAWN_UNIT);
      break;
    case LOG_UNIT:
      nameUnit(a, more, bytes);
      break;
    case STORE_FDS:
      if (isUnit(a)) storeFds(a, b);
      break;
    case DROP_FDS:
      dropFds(a, b);
      break;
    case KILL:
      if (isUnit(a) && bytes >= 8) tellShim(a, KILL, load<i32>(more), b, more + 4, bytes - 4);
      break;
    case WATCH:
      watch(a, b, bytes >= 4 ? load<i32>(more) : 0);
      break;
    case SET_TIMER:
      if (bytes >= 8 && !setTimer(a, load<i64>(more))) full(ascii("timers"));
      break;
    case CANCEL_TIMER:
      cancelTimer(a);
      break;
    case ARM_WATCHDOG:
      if (isUnit(a) && bytes >= 8) armWatchdog(a, load<i64>(more));
      break;
    case REPLY:
      // The length of the answer itself stands in front of it: actions are padded.
      if (bytes >= 4) reply(a, more, min(load<i32>(more) + 4, bytes), b !== 0);
      break;
    case SAVE:
      save(more, min(a, bytes));
      break;
    case EXIT:
      return a & 0xff;
    case LISTEN:
      listen(a, more, bytes);
      break;
    case SETTINGS:
      setLinger(a);
      break;
  }
  return GO_ON;
}

function spawn(token: i32, unit: i32, program: usize, bytes: i32, flags: i32): void {
  if (!isUnit(unit) || !addCommand(token, unit, 0)) return full(ascii("commands"));
  head(SPAWN, token, 0, 0);
  const isLogged = (flags & SPAWN_LOGGED) !== 0;
  let errno = bytes > PROGRAM_BYTES ? E2BIG : 0;
  if (errno === 0 && isLogged) errno = -openUnitLogs(unit);
  if (errno === 0) {
    errno = sendToShim(unit, program, bytes, true, flags);
    if (isLogged) closeWritingEnds();
  }
  if (errno === 0) return;
  commandFailed(token, 0, errno);
  noteIfEmpty(unit);
}

function watch(token: i32, unit: i32, pid: i32): void {
  if (!isUnit(unit) || !addCommand(token, unit, pid)) return full(ascii("commands"));
  head(WATCH, token, pid, 0);
  const errno = sendToShim(unit, 0, 0, false, 0);
  if (errno !== 0) commandFailed(token, 0, errno);
}

/** KILL: whom, signal, then how many pids and the pids, of which the first is c. */
function tellShim(unit: i32, kind: i32, a: i32, b: i32, more: usize, bytes: i32): void {
  head(kind, a, b, load<i32>(more));
  sendToShim(unit, more + 4, max(bytes - 4, 0), false, 0);
}

function head(kind: i32, a: i32, b: i32, c: i32): void {
  store<i32>(SHIM_MESSAGE, kind);
  store<i32>(SHIM_MESSAGE, a, 4);
  store<i32>(SHIM_MESSAGE, b, 8);
  store<i32>(SHIM_MESSAGE, c, 12);
}

/** The state that the next manager gets. One that shrinks gives its memory back. */
function save(from: usize, bytes: i32): void {
  if (bytes > STATE_BYTES) return full(ascii("bytes of state"));
  memory.copy(STATE, from, bytes);
  const kept = (<usize>bytes + PAGE - 1) & ~(PAGE - 1);
  const before = (<usize>stateBytes + PAGE - 1) & ~(PAGE - 1);
  if (before > kept) discard(STATE + kept, before - kept);
  setStateBytes(bytes);
}

function listen(which: i32, program: usize, bytes: i32): void {
  const errno = runProgram(program, bytes);
  if (errno !== 0) return noteListenFailure(which, failedTag, errno);
  if (which === LISTEN_CONTROL) listenForControl(<i32>lastResult);
  else listenForNotify(<i32>lastResult);
}

/** The manager knows the limits and keeps them, so this is a mistake of its. */
function full(what: i64): void {
  begin(0);
  text(ascii("the manager asks for too many "));
  text(what);
  end();
}
