// The loop: wait, pass signals on, reap, until the child is gone and nothing is left to wait for.

import { nowMs } from "./clock";
import {
  ECHILD,
  ESRCH,
  POLLIN,
  SI_KERNEL,
  SI_QUEUE,
  SIGCHLD,
  SIGCONT,
  SIGINT,
  SIGKILL,
  SIGPIPE,
  SIGQUIT,
  SIGRTMIN,
  SIGSTOP,
  SIGTERM,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  WNOHANG,
  WUNTRACED,
} from "./constants";
import { signalRest } from "./descendants";
import { GROUP_POLL_MS, KILL_PATIENCE_MS, REAPS_PER_TURN } from "./limits";
import { isLogging } from "./log/command";
import { addLogPolls, flushLogs, nextLogWake, pump } from "./log/pump";
import { ANSWER, SIGINFO } from "./memory-map";
import { begin, end, number, text } from "./message";
import {
  graceMs,
  isExpected,
  OUR_GROUP,
  pause,
  placement,
  rewritten,
  signalGroup,
  subreaper,
  warnReaped,
} from "./options";
import { addPoll, clearPolls, waitForPolls } from "./poll-set";
import { bit, CATATONIT, DUMB_INIT, FIRSTBORN, isKeptBack, program } from "./program";
import {
  codeAt,
  openSignals,
  readSignals,
  senderAt,
  signalAt,
  signalDescriptor,
  valueAt,
  waitForSignals,
} from "./signals";
import { getpid, kill, rt_sigqueueinfo, wait4 } from "./syscalls";
import { followsStops, isEcho, returnTerminal, stopWithChild } from "./terminal";
import { INFINITY, NOT_ONE } from "./words";

/** What a stop is asked for with; SIGRTMIN+3 is systemd's, and so podman's. */
export const STOPS: u64 =
  ((<u64>1) << (SIGINT - 1)) |
  ((<u64>1) << (SIGQUIT - 1)) |
  ((<u64>1) << (SIGTERM - 1)) |
  ((<u64>1) << (SIGRTMIN + 2));

/** The command's process; 0 in pause mode, and its number stays after it is gone. */
let child: i32 = 0;
let childGone: bool = false;
let status: i32 = 0;
/** When what is left gets SIGKILL, in milliseconds of the clock. */
let deadline: i64 = INFINITY;
/** When to stop waiting for what SIGKILL did not end; INFINITY before it was sent. */
let givingUp: i64 = INFINITY;
let noChildren: bool = false;

/** Returns the exit status of firstborn. From here on no error ends the process. */
export function supervise(started: i32): i32 {
  child = started;
  if (isLogging()) openSignals();
  const options = WNOHANG | (followsStops() ? WUNTRACED : 0);
  for (;;) {
    const more = reap(options);
    if (childGone && isOver()) break;
    const count = isLogging()
      ? waitForSignalsAndLogs(more ? 0 : nextWake())
      : waitForSignals(more ? 0 : nextWake());
    for (let i = 0; i < count; i++) take(i);
    if (deadline !== INFINITY && nowMs() >= deadline) killRest();
  }
  if (isLogging()) flushLogs();
  if (child !== 0) returnTerminal(child);
  return status;
}

/** As waitForSignals, with lines passed on in the meantime. */
function waitForSignalsAndLogs(until: i64): i32 {
  clearPolls();
  addPoll(signalDescriptor(), POLLIN, 0, 0);
  addLogPolls();
  pump(waitForPolls(until === 0 ? 0 : nextLogWake(until)));
  return readSignals();
}

/** Reaps what is dead, within the turn's share; true when there may be more. */
function reap(options: i64): bool {
  noChildren = false;
  for (let i = 0; i < REAPS_PER_TURN; i++) {
    const pid = wait4(-1, ANSWER, options);
    if (pid <= 0) {
      noChildren = pid === -ECHILD;
      return false;
    }
    const how = load<i32>(ANSWER);
    if ((how & 0xff) === 0x7f) {
      if (pid === child) stopWithChild(child, (how >> 8) & 0xff);
    } else if (pid === child && !childGone) {
      childEnded(how);
      if (program === DUMB_INIT) return false;
    } else if (warnReaped && begin(1)) {
      text(ascii("reaped the orphan "));
      number(pid);
      end();
    }
  }
  return true;
}

function childEnded(how: i32): void {
  const signal = how & 0x7f;
  const own = signal === 0 ? (how >> 8) & 0xff : 128 + signal;
  if (begin(2)) {
    text(ascii("the child ended with status "));
    number(own);
    end();
  }
  status = isExpected(own) ? 0 : own;
  if (program === DUMB_INIT && signalGroup) kill(-child, rewritten(SIGTERM));
  stopRest();
}

/** Nothing more to wait for: --grace alone makes firstborn outlive its child. */
function isOver(): bool {
  if (graceMs === NOT_ONE) return true;
  if (givingUp !== INFINITY && nowMs() >= givingUp) return true;
  if (reapsOrphans()) return noChildren;
  return placement === OUR_GROUP || kill(-child, 0) === -ESRCH;
}

function reapsOrphans(): bool {
  return subreaper || getpid() === 1;
}

/** A group that is not below us tells nobody of its end, so it is looked at now and then. */
function nextWake(): i64 {
  if (givingUp !== INFINITY || (childGone && !reapsOrphans())) {
    return min(deadline, nowMs() + GROUP_POLL_MS);
  }
  return deadline;
}

function startGrace(): void {
  if (graceMs !== NOT_ONE && deadline === INFINITY) deadline = nowMs() + graceMs;
}

/** The child is gone: what it leaves is asked to end, and continued so that it can. */
function stopRest(): void {
  childGone = true;
  // The number of a child that is reaped may be another process's by now.
  if (graceMs === NOT_ONE || (placement === OUR_GROUP && !reapsOrphans())) return;
  startGrace();
  signalRest(child, SIGTERM);
  signalRest(child, SIGCONT);
}

function killRest(): void {
  signalRest(child, SIGKILL);
  if (givingUp === INFINITY) givingUp = nowMs() + KILL_PATIENCE_MS;
  // What is forked while /proc is read is found the next time.
  deadline = nowMs() + GROUP_POLL_MS;
}

/** One signal that came in. */
function take(index: i32): void {
  const signal = signalAt(index);
  if (signal === SIGCHLD || isKeptBack(signal) || isEcho(signal)) return;
  // The kernel's answer to our own write to a closed stderr.
  if (signal === SIGPIPE && senderAt(index) === getpid()) return;
  if (isStop(signal)) {
    if (pause && !childGone && endsPause(signal)) stopRest();
    startGrace();
  }
  if (child === 0 || childGone) return;
  const out = rewritten(signal);
  if (out === signal && isTyped(index)) return;
  if (out !== 0) pass(out, out === signal && codeAt(index) === SI_QUEUE, valueAt(index));
  if (program === DUMB_INIT && (signal === SIGTSTP || signal === SIGTTIN || signal === SIGTTOU)) {
    kill(getpid(), SIGSTOP);
  }
}

export function isStop(signal: i32): bool {
  return (STOPS & bit(signal)) !== 0;
}

/** The terminal sends Ctrl-C to its whole foreground group, so a child in ours has it already. */
function isTyped(index: i32): bool {
  const signal = signalAt(index);
  const keys = bit(SIGINT) | bit(SIGQUIT) | bit(SIGTSTP);
  if (placement !== OUR_GROUP || program !== FIRSTBORN) return false;
  return codeAt(index) === SI_KERNEL && (keys & bit(signal)) !== 0;
}

function endsPause(signal: i32): bool {
  return program !== CATATONIT || signal === SIGTERM || signal === SIGINT;
}

function pass(signal: i32, queued: bool, value: i64): void {
  if (begin(3)) {
    text(ascii("passing on signal "));
    number(signal);
    end();
  }
  if (signalGroup && kill(-child, signal) !== -ESRCH) return;
  // Not a group of its own, or not yet: the child itself.
  if (!queued || !queue(signal, value)) kill(child, signal);
}

/** sigqueue(3)'s value goes along. The queue has a limit; past it a plain signal must do. */
function queue(signal: i32, value: i64): bool {
  memory.fill(SIGINFO, 0, 128);
  store<i32>(SIGINFO, signal);
  store<i32>(SIGINFO, SI_QUEUE, 8);
  store<i32>(SIGINFO, getpid(), 16);
  store<i64>(SIGINFO, value, 24);
  return rt_sigqueueinfo(child, signal, SIGINFO) === 0;
}
