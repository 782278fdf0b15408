// What the manager has to hear of, one event at a time.
//
// There is no queue: news stays where it arose (a command's row, a timer, the socket that a
// datagram lies in) until a commit has taken it. So nothing can overflow, and what a manager did
// not answer before it died is told again.
import {
  BOOT,
  CLOSED,
  EMPTY,
  EXITED,
  LISTEN_FAILED,
  LOST,
  NO_UNIT,
  NOTIFY,
  REQUEST,
  SIGNAL,
  SPAWN_FAILED,
  SPAWNED,
  TIMER,
  WATCHDOG,
} from "../../wire/kinds";
import { isLogging } from "../log/command";
import { isStop } from "../supervise";
import {
  COMMAND_ENDED,
  COMMAND_FAILED,
  COMMAND_SPAWNED,
  commandRow,
  commandsEnd,
  forgetCommandNews,
} from "./commands";
import {
  AWAITING,
  clientPid,
  clientUid,
  closeConnection,
  connectionSocket,
  connectionsEnd,
  GONE,
  REQUESTED,
  requestBytes,
  requestText,
  setStage,
  stageOf,
} from "./control";
import { EVENT_TEXT, STATE } from "./layout";
import { NOTIFICATIONS_IN_A_ROW } from "./limits";
import { everBooted, failures, giveEvent, isBooted } from "./manager";
import {
  attached,
  notifySocket,
  peekNotification,
  senderPid,
  senderUid,
  senderUnit,
  takeNotification,
} from "./notify";
import { cancelTimer, dueTimer } from "./timers";
import {
  forgetNews,
  listShims,
  lostShim,
  UNIT_EMPTY,
  UNIT_LOST,
  UNIT_WATCHDOG,
  unitNews,
  unitShim,
  unitsEnd,
} from "./units";

/** Bytes of the state of the last commit, in STATE. */
export let stateBytes: i32 = 0;
/** Signals to PID 1 that the manager was not given: a bit each. */
let signals: u64 = 0;
/** A socket that could not be made: which and 1, the step, the errno. */
let listenFailed: i32 = 0;
let listenStep: i32 = 0;
let listenErrno: i32 = 0;

// The event that the manager has: its kind, and what it is about.
let given: i32 = 0;
let about: i32 = 0;
/** Notifications in a row: services that send without end do not keep all else from the manager. */
let notified: i32 = 0;

export function setStateBytes(bytes: i32): void {
  stateBytes = bytes;
}

export function noteSignal(signal: i32): void {
  signals |= bit(signal);
}

function bit(signal: i32): u64 {
  return (<u64>1) << (signal - 1);
}

/** With the one that the manager has: another of its kind may have come since. */
function openSignals(): u64 {
  return given === SIGNAL ? signals | bit(about) : signals;
}

export function hasStopSignal(): bool {
  const open = openSignals();
  for (let signal = 1; signal <= 64; signal++) {
    if (isStop(signal) && (open & bit(signal)) !== 0) return true;
  }
  return false;
}

export function noteListenFailure(which: i32, step: i32, errno: i32): void {
  listenFailed = which + 1;
  listenStep = step;
  listenErrno = errno;
}

/** Gives the manager, which waits for one, the next event; false when there is none. */
export function giveNext(now: i64): bool {
  if (!isBooted) {
    // What the last manager was given, and did not answer, this one will be.
    signals = openSignals();
    return give(BOOT, 0, everBooted ? 1 : 0, failures, isLogging() ? 1 : 0, STATE, stateBytes);
  }
  if (giveSignal() || giveCommandStart()) return true;
  // What a process says comes before its end, and before the timer that it has met.
  if (notified < NOTIFICATIONS_IN_A_ROW && giveNotification()) {
    notified++;
    return true;
  }
  if (giveCommandEnd() || giveUnitNews() || giveListenFailure() || giveTimer(now)) return true;
  if (giveRequest() || giveWatchdog()) return true;
  notified = 0;
  return giveNotification();
}

/** Whether a manager has to be started. A datagram that is only a ping is answered on the way. */
export function hasNews(now: i64): bool {
  if (!everBooted || openSignals() !== 0 || listenFailed !== 0 || dueTimer(now) !== 0) return true;
  for (let i = 0; i < commandsEnd; i++) {
    if (commandNews(commandRow(i)) !== 0) return true;
  }
  for (let unit = 0; unit < unitsEnd; unit++) if (unitNews(unit) !== 0) return true;
  for (let i = 0; i < connectionsEnd; i++) {
    const stage = stageOf(i);
    if (connectionSocket(i) !== 0 && (stage === REQUESTED || stage === GONE)) return true;
  }
  return notifySocket !== 0 && peekNotification() > 0;
}

function give(kind: i32, which: i32, a: i32, b: i32, c: i32, text: usize, bytes: i32): bool {
  given = kind;
  about = which;
  giveEvent(kind, a, b, c, 0, text, bytes);
  return true;
}

/** The shim goes along: the manager looks for other processes of the unit below it. */
function giveSpawned(index: i32): bool {
  const row = commandRow(index);
  const unit = load<i32>(row, 4);
  given = SPAWNED;
  about = index;
  giveEvent(SPAWNED, load<i32>(row), load<i32>(row, 8), unit, unitShim(unit), 0, 0);
  return true;
}

function giveSignal(): bool {
  if (signals === 0) return false;
  const signal = <i32>ctz(signals) + 1;
  signals &= ~bit(signal);
  return give(SIGNAL, signal, signal, 0, 0, 0, 0);
}

function giveCommandStart(): bool {
  for (let i = 0; i < commandsEnd; i++) {
    const row = commandRow(i);
    const news = commandNews(row);
    if ((news & COMMAND_SPAWNED) !== 0) return giveSpawned(i);
    if ((news & COMMAND_FAILED) !== 0) {
      return give(SPAWN_FAILED, i, load<i32>(row), load<i32>(row, 20), load<i32>(row, 24), 0, 0);
    }
  }
  return false;
}

function giveCommandEnd(): bool {
  for (let i = 0; i < commandsEnd; i++) {
    const row = commandRow(i);
    if ((commandNews(row) & COMMAND_ENDED) === 0) continue;
    return give(EXITED, i, load<i32>(row), load<i32>(row, 8), load<i32>(row, 16), 0, 0);
  }
  return false;
}

function commandNews(row: usize): i32 {
  return load<i32>(row) === 0 ? 0 : load<i32>(row, 12);
}

function giveListenFailure(): bool {
  if (listenFailed === 0) return false;
  return give(LISTEN_FAILED, 0, listenFailed - 1, listenStep, listenErrno, 0, 0);
}

function giveTimer(now: i64): bool {
  const timer = dueTimer(now);
  return timer !== 0 && give(TIMER, timer, timer, 0, 0, 0, 0);
}

/** Ends of commands come before the end of their unit. */
function giveUnitNews(): bool {
  for (let unit = 0; unit < unitsEnd; unit++) {
    const news = unitNews(unit);
    if ((news & UNIT_LOST) !== 0) {
      return give(LOST, unit, unit, lostShim(unit), 0, EVENT_TEXT, listShims(EVENT_TEXT));
    }
    if ((news & UNIT_EMPTY) !== 0) return give(EMPTY, unit, unit, 0, 0, 0, 0);
  }
  return false;
}

function giveWatchdog(): bool {
  for (let unit = 0; unit < unitsEnd; unit++) {
    if ((unitNews(unit) & UNIT_WATCHDOG) !== 0) return give(WATCHDOG, unit, unit, 0, 0, 0, 0);
  }
  return false;
}

function giveNotification(): bool {
  if (notifySocket === 0) return false;
  const bytes = peekNotification();
  if (bytes === 0) return false;
  const unit = senderUnit < 0 ? NO_UNIT : senderUnit;
  given = NOTIFY;
  about = 0;
  giveEvent(NOTIFY, unit, senderPid, senderUid, attached, EVENT_TEXT, bytes);
  return true;
}

function giveRequest(): bool {
  for (let i = 0; i < connectionsEnd; i++) {
    if (connectionSocket(i) === 0) continue;
    const stage = stageOf(i);
    if (stage === GONE) return give(CLOSED, i, i, 0, 0, 0, 0);
    if (stage === REQUESTED) {
      return give(REQUEST, i, i, clientPid(i), clientUid(i), requestText(i), requestBytes(i));
    }
  }
  return false;
}

/** A commit has come: the event is done with, before what the commit says is carried out. */
export function forgetGiven(): void {
  switch (given) {
    case SPAWNED:
      forgetCommandNews(about, COMMAND_SPAWNED);
      break;
    case SPAWN_FAILED:
      forgetCommandNews(about, COMMAND_FAILED);
      break;
    case EXITED:
      forgetCommandNews(about, COMMAND_ENDED);
      break;
    case LOST:
      forgetNews(about, UNIT_LOST);
      break;
    case EMPTY:
      forgetNews(about, UNIT_EMPTY);
      break;
    case WATCHDOG:
      forgetNews(about, UNIT_WATCHDOG);
      break;
    case TIMER:
      cancelTimer(about);
      break;
    case NOTIFY:
      takeNotification();
      break;
    case LISTEN_FAILED:
      listenFailed = 0;
      break;
    case REQUEST:
      setStage(about, AWAITING);
      break;
    case CLOSED:
      closeConnection(about);
      break;
  }
  given = 0;
}
