// Service mode's loop: reap, give the manager its events and carry out what it answers, wait.
import { nowMs } from "../clock";
import { ECHILD, PR_SET_CHILD_SUBREAPER, SIGCONT, SIGKILL, SIGTERM, WNOHANG } from "../constants";
import { signalDescendants } from "../descendants";
import { GROUP_POLL_MS, KILL_PATIENCE_MS, REAPS_PER_TURN } from "../limits";
import { isLogging } from "../log/command";
import { flushLogs } from "../log/pump";
import { ANSWER } from "../memory-map";
import { begin, end, text } from "../message";
import { waitForSignals } from "../signals";
import { close, getpid, kill, openForReading, prctl, wait4 } from "../syscalls";
import { INFINITY } from "../words";
import { carryOut, GO_ON } from "./actions";
import { orphanedCommandEnded } from "./commands";
import { giveNext, hasNews, hasStopSignal } from "./events";
import { ORPHANED_GRACE_MS, STOP_FAILURES_MAX } from "./limits";
import {
  everBooted,
  failures,
  isWaiting,
  managerDeadline,
  managerEnded,
  managerIsLate,
  managerPid,
  managerSocket,
  receiveCommit,
  retryAt,
  retryNow,
  startManager,
} from "./manager";
import { waitForNews } from "./poll";
import { nextTimer } from "./timers";
import { letAllGo, nextWatchdog, noteWatchdogs, shimEnded } from "./units";

const NOTHING_STARTED: i32 = 1;
/** The status of a stop by SIGTERM, when no manager was there to know a better one. */
const STOPPED_WITHOUT_MANAGER: i32 = 143;

/** Failures of the manager when a stop signal was first seen; -1 before. */
let failuresAtStop: i32 = -1;

/** Returns the exit status of firstborn. */
export function serve(): i32 {
  if (getpid() !== 1) prctl(PR_SET_CHILD_SUBREAPER, 1);
  keepStandardStreams();
  let status = GO_ON;
  while (status === GO_ON) {
    const more = reap();
    if (!everBooted && failures > 0) return NOTHING_STARTED;
    if (mustGiveUp()) return finish(endAll());
    const now = nowMs();
    noteWatchdogs(now);
    status = converse(now);
    if (status === GO_ON) waitForNews(more ? now : nextWake(now));
  }
  return finish(status);
}

/** What units have said until now is sent. */
function finish(status: i32): i32 {
  if (isLogging()) flushLogs();
  return status;
}

/** A descriptor that takes the place of a missing one of 0 to 2 would be taken for that. */
function keepStandardStreams(): void {
  let fd = 0;
  while (fd >= 0 && fd <= 2) fd = openForReading(ascii("/dev/null"));
  if (fd > 2) close(fd);
}

/** Reaps what is dead, within the turn's share; true when there may be more. */
function reap(): bool {
  for (let i = 0; i < REAPS_PER_TURN; i++) {
    const pid = wait4(-1, ANSWER, WNOHANG);
    if (pid <= 0) return false;
    const status = load<i32>(ANSWER);
    if (managerEnded(pid, status) || shimEnded(pid)) continue;
    orphanedCommandEnded(pid, status);
  }
  return true;
}

/** Starts a manager when there is something to tell, and goes on with the one that is there. */
function converse(now: i64): i32 {
  if (managerSocket === 0) {
    if (managerPid === 0 && now >= retryAt && hasNews(now)) startManager();
  }
  if (managerSocket !== 0 && isWaiting) {
    const length = receiveCommit();
    const status = length > 0 ? carryOut(length) : GO_ON;
    if (status !== GO_ON) return status;
  }
  if (managerSocket !== 0 && !isWaiting) giveNext(now);
  if (managerSocket !== 0 && now >= managerDeadline()) managerIsLate();
  return GO_ON;
}

/** The earliest time at which something has to be done without being told. */
function nextWake(now: i64): i64 {
  let next = nextWatchdog(INFINITY);
  if (managerSocket !== 0) next = min(next, managerDeadline());
  else if (managerPid === 0 && retryAt > now) next = min(next, retryAt);
  // A timer that is due is with the manager, or waits for one that can take it.
  const timer = nextTimer(INFINITY);
  return timer > now ? min(next, timer) : next;
}

/** A stop that waits for a manager which fails again and again is carried out without one. */
function mustGiveUp(): bool {
  if (!hasStopSignal()) {
    failuresAtStop = -1;
    return false;
  }
  if (failuresAtStop < 0) retryNow();
  failuresAtStop = failuresAtStop < 0 ? failures : min(failuresAtStop, failures);
  return managerSocket === 0 && failures > failuresAtStop && failures >= STOP_FAILURES_MAX;
}

/** SIGTERM to all that is left, SIGKILL after a grace, and the end. */
function endAll(): i32 {
  if (begin(0)) {
    text(ascii("stopping everything without a manager"));
    end();
  }
  // Shims leave, so that what is below them becomes a child of PID 1, and is waited for.
  letAllGo();
  signalAll(SIGTERM);
  signalAll(SIGCONT);
  let deadline = nowMs() + ORPHANED_GRACE_MS;
  let killed = false;
  while (!allReaped()) {
    const now = nowMs();
    if (now >= deadline) {
      if (killed) break;
      killed = true;
      deadline = now + KILL_PATIENCE_MS;
    }
    if (killed) signalAll(SIGKILL);
    waitForSignals(min(deadline, now + GROUP_POLL_MS));
  }
  return STOPPED_WITHOUT_MANAGER;
}

function signalAll(signal: i32): void {
  if (getpid() === 1) kill(-1, signal);
  else signalDescendants(signal, 0, 0);
}

function allReaped(): bool {
  let pid = wait4(-1, ANSWER, WNOHANG);
  while (pid > 0) pid = wait4(-1, ANSWER, WNOHANG);
  return pid === -ECHILD;
}
