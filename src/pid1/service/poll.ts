// The one wait of service mode: for signals, the manager, shims, notifications and clients.
import { nowMs } from "../clock";
import { POLLIN, POLLOUT, POLLRDHUP, SIGCHLD, SIGPIPE } from "../constants";
import { isLogging } from "../log/command";
import { addLogPolls, nextLogWake, pump } from "../log/pump";
import {
  addPoll,
  clearPolls,
  isReady,
  pollCount,
  pollKind,
  pollWhich,
  waitForPolls,
} from "../poll-set";
import { readSignals, senderAt, signalAt, signalDescriptor } from "../signals";
import { getpid } from "../syscalls";
import { INFINITY } from "../words";
import {
  AWAITING,
  acceptClient,
  connectionSocket,
  connectionsEnd,
  controlListener,
  READING,
  readClient,
  stageOf,
} from "./control";
import { noteSignal } from "./events";
import { canBeTold, isSending, managerSocket, sendEvent } from "./manager";
import { isSenderKnown, notifySocket, peekNotification } from "./notify";
import { readShim, unitSocket, unitsEnd } from "./units";

const SIGNALS_ARE_THERE: i32 = 0;
const MANAGER_IS_READY: i32 = 1;
const NOTIFICATION: i32 = 2;
const CLIENT_COMES: i32 = 3;
const SHIM_TELLS: i32 = 4;
const CLIENT_TELLS: i32 = 5;

/** Waits until `deadline` at the latest, and takes in what has come. */
export function waitForNews(deadline: i64): void {
  collect();
  const until = isLogging() ? nextLogWake(deadline) : deadline;
  const ready = waitForPolls(until === INFINITY ? INFINITY : max(until, 1));
  for (let i = 0; i < pollCount(); i++) {
    if (isReady(i)) dispatch(pollKind(i), pollWhich(i));
  }
  if (isLogging()) pump(ready);
}

function collect(): void {
  clearPolls();
  addPoll(signalDescriptor(), POLLIN, SIGNALS_ARE_THERE, 0);
  if (managerSocket !== 0) {
    addPoll(managerSocket, isSending() ? POLLIN | POLLOUT : POLLIN, MANAGER_IS_READY, 0);
  }
  // While the manager has an event, or none can be had, a datagram stays where it is. Its sender is
  // looked up all the same: it may not be there for long.
  if (notifySocket !== 0 && (!isSenderKnown || canBeTold(nowMs()))) {
    addPoll(notifySocket, POLLIN, NOTIFICATION, 0);
  }
  if (controlListener !== 0) addPoll(controlListener, POLLIN, CLIENT_COMES, 0);
  for (let unit = 0; unit < unitsEnd; unit++) {
    if (unitSocket(unit) !== 0) addPoll(unitSocket(unit), POLLIN, SHIM_TELLS, unit);
  }
  for (let i = 0; i < connectionsEnd; i++) {
    if (connectionSocket(i) === 0) continue;
    if (stageOf(i) === READING) addPoll(connectionSocket(i), POLLIN, CLIENT_TELLS, i);
    if (stageOf(i) === AWAITING) addPoll(connectionSocket(i), POLLRDHUP, CLIENT_TELLS, i);
  }
  if (isLogging()) addLogPolls();
}

function dispatch(kind: i32, which: i32): void {
  switch (kind) {
    case SIGNALS_ARE_THERE:
      return takeSignals();
    case MANAGER_IS_READY:
      if (isSending()) sendEvent();
      return;
    case NOTIFICATION:
      peekNotification();
      return;
    case CLIENT_COMES:
      return acceptClient();
    case SHIM_TELLS:
      return readShim(which);
    case CLIENT_TELLS:
      if (connectionSocket(which) !== 0) readClient(which);
  }
}

function takeSignals(): void {
  const taken = readSignals();
  for (let i = 0; i < taken; i++) {
    const signal = signalAt(i);
    // SIGPIPE of our own is the kernel's answer to a write to a closed stderr.
    const isOwn = signal === SIGPIPE && senderAt(i) === getpid();
    if (signal !== SIGCHLD && !isOwn) noteSignal(signal);
  }
}
