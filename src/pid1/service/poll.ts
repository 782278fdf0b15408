// The one wait of service mode: for signals, the manager, shims, notifications and clients.
import { nowMs, timeUntil } from "../clock";
import { POLLIN, POLLOUT, POLLRDHUP, SIGCHLD, SIGPIPE } from "../constants";
import { readSignals, senderAt, signalAt, signalDescriptor } from "../signals";
import { getpid, ppoll } from "../syscalls";
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
import { POLL_IDS, POLL_ROW, POLLS } from "./layout";
import { canBeTold, isSending, managerSocket, sendEvent } from "./manager";
import { isSenderKnown, notifySocket, peekNotification } from "./notify";
import { readShim, unitSocket, unitsEnd } from "./units";

const SIGNALS_ARE_THERE: i32 = 0;
const MANAGER_IS_READY: i32 = 1;
const NOTIFICATION: i32 = 2;
const CLIENT_COMES: i32 = 3;
const SHIM_TELLS: i32 = 4;
const CLIENT_TELLS: i32 = 5;

let count: i32 = 0;

/** Waits until `deadline` at the latest, and takes in what has come. */
export function waitForNews(deadline: i64): void {
  collect();
  const limit = deadline === INFINITY ? <usize>0 : timeUntil(max(deadline, 1));
  if (ppoll(POLLS, count, limit) <= 0) return;
  for (let i = 0; i < count; i++) {
    if (load<u16>(POLLS + i * POLL_ROW, 6) === 0) continue;
    dispatch(load<i32>(POLL_IDS + i * 8), load<i32>(POLL_IDS + i * 8, 4));
  }
}

function collect(): void {
  count = 0;
  add(signalDescriptor(), POLLIN, SIGNALS_ARE_THERE, 0);
  if (managerSocket !== 0) {
    add(managerSocket, isSending() ? POLLIN | POLLOUT : POLLIN, MANAGER_IS_READY, 0);
  }
  // While the manager has an event, or none can be had, a datagram stays where it is. Its sender is
  // looked up all the same: it may not be there for long.
  if (notifySocket !== 0 && (!isSenderKnown || canBeTold(nowMs()))) {
    add(notifySocket, POLLIN, NOTIFICATION, 0);
  }
  if (controlListener !== 0) add(controlListener, POLLIN, CLIENT_COMES, 0);
  for (let unit = 0; unit < unitsEnd; unit++) {
    if (unitSocket(unit) !== 0) add(unitSocket(unit), POLLIN, SHIM_TELLS, unit);
  }
  for (let i = 0; i < connectionsEnd; i++) {
    if (connectionSocket(i) === 0) continue;
    if (stageOf(i) === READING) add(connectionSocket(i), POLLIN, CLIENT_TELLS, i);
    if (stageOf(i) === AWAITING) add(connectionSocket(i), POLLRDHUP, CLIENT_TELLS, i);
  }
}

function add(fd: i32, events: i32, kind: i32, which: i32): void {
  store<i32>(POLLS + count * POLL_ROW, fd);
  store<i32>(POLLS + count * POLL_ROW, events, 4);
  store<i32>(POLL_IDS + count * 8, kind);
  store<i32>(POLL_IDS + count * 8, which, 4);
  count++;
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
