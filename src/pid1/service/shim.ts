// A shim: a fork of PID 1 that every process of one unit stays below, because it is a child
// subreaper. It starts the unit's commands, tells PID 1 of their ends, and leaves when nothing is
// left: its lifetime is that of the unit's processes.
//
// The socket to PID 1 carries messages: kind, a, b, c as u32, then bytes. PID 1 sends SPAWN (a:
// token, then a program), KILL (a: whom, b: signal, c: how many pids, which follow) and WATCH (a:
// token, b: pid); the shim SPAWNED, SPAWN_FAILED, EXITED as the manager gets them, and EMPTY (a:
// messages taken so far), after which PID 1 closes the socket unless it has sent more.
import {
  EMPTY,
  EXITED,
  FDS_PER_MESSAGE,
  KILL,
  KILL_LISTED,
  PROGRAM_BYTES,
  SPAWN,
  SPAWN_FAILED,
  SPAWNED,
  WATCH,
} from "../../wire/kinds";
import { nowMs, timeUntil } from "../clock";
import {
  EAGAIN,
  ECHILD,
  MSG_CMSG_CLOEXEC,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  O_CLOEXEC,
  POLLIN,
  PR_SET_CHILD_SUBREAPER,
  PR_SET_NAME,
  SIGKILL,
  WNOHANG,
} from "../constants";
import { isBelow } from "../descendants";
import { GROUP_POLL_MS, REAPS_PER_TURN } from "../limits";
import { ANSWER } from "../memory-map";
import { openSignals, readSignals, signalDescriptor } from "../signals";
import {
  close,
  closeFrom,
  discard,
  dup3,
  exit_group,
  fork,
  getpid,
  kill,
  pipe2,
  ppoll,
  prctl,
  read,
  recvmsg,
  sendto,
  wait4,
  write,
} from "../syscalls";
import {
  closeReceived,
  expectFds,
  forgetReceived,
  receivedCount,
  receivedFd,
  takeFds,
} from "./descriptors";
import {
  COMMANDS,
  COMMIT,
  MESSAGE_HEADER,
  MESSAGE_IOVEC,
  PAIR_OF_FDS,
  POLL_ROW,
  POLLS,
  REQUESTS,
  SERVICE_END,
  SHIM_MESSAGE,
  TIMERS,
} from "./layout";
import { failedTag, runProgram } from "./program";
import { signalBelow } from "./tree";

/** Commands of one unit at a time; one more is refused with EAGAIN. */
const ROWS_MAX: i32 = 64;
/** A row: u32 token (0: free), pid, the pipe that tells of its execve (0: none). */
const ROW: i32 = 16;
/** Processes that ended lately, for a WATCH that comes too late: pid and wait status. */
const RECENT_MAX: i32 = 16;
const SOCKET: i32 = 3;
/** SD_LISTEN_FDS_START. */
const FIRST_FD: i32 = 3;

let taken: i32 = 0;
let saidEmpty: i32 = -1;
let recent: i32 = 0;
let killing: bool = false;
/** There may be more to reap than what the last turn had its share of. */
let isBusy: bool = false;

/** Never returns. `socket` is its end of the pair; PID 1's other descriptors are closed. */
export function becomeShim(socket: i32): void {
  if (socket !== SOCKET) dup3(socket, SOCKET, O_CLOEXEC);
  closeFrom(SOCKET + 1);
  forgetReceived();
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_NAME, ascii("shim"));
  // What PID 1 keeps there is not the shim's: pages that PID 1 writes to again would be held twice.
  discard(REQUESTS, SERVICE_END - REQUESTS);
  memory.fill(COMMANDS, 0, ROWS_MAX * ROW);
  memory.fill(TIMERS, 0, RECENT_MAX * 8);
  openSignals();
  for (;;) {
    const left = reapAll();
    if (left && killing) killAll();
    if (!left) sayEmpty();
    if (isBusy) wait(nowMs());
    else wait(left && killing ? nowMs() + GROUP_POLL_MS : 0);
  }
}

/** True while there is a child. A unit that forks without end cannot keep the shim here. */
function reapAll(): bool {
  let pid = 0;
  isBusy = false;
  for (let i = 0; ; i++) {
    pid = i < REAPS_PER_TURN ? wait4(-1, ANSWER, WNOHANG) : 0;
    isBusy = i === REAPS_PER_TURN;
    if (pid <= 0) break;
    const status = load<i32>(ANSWER);
    const row = rowOf(pid);
    if (row === 0) {
      remember(pid, status);
      continue;
    }
    const token = load<i32>(row);
    // What the pipe has comes first: without execve there was no command that could have ended.
    if (load<i32>(row, 8) === 0 || readPipe(row)) tell(EXITED, token, pid, status);
    store<i32>(row, 0);
  }
  return pid !== -ECHILD;
}

function rowOf(pid: i32): usize {
  for (let i = 0; i < ROWS_MAX; i++) {
    const row = COMMANDS + i * ROW;
    if (load<i32>(row) !== 0 && load<i32>(row, 4) === pid) return row;
  }
  return 0;
}

function freeRow(): usize {
  for (let i = 0; i < ROWS_MAX; i++) {
    if (load<i32>(COMMANDS + i * ROW) === 0) return COMMANDS + i * ROW;
  }
  return 0;
}

function remember(pid: i32, status: i32): void {
  const at = TIMERS + recent * 8;
  store<i32>(at, pid);
  store<i32>(at, status, 4);
  recent = (recent + 1) % RECENT_MAX;
}

function tell(kind: i32, a: i32, b: i32, c: i32): void {
  store<i32>(SHIM_MESSAGE, kind);
  store<i32>(SHIM_MESSAGE, a, 4);
  store<i32>(SHIM_MESSAGE, b, 8);
  store<i32>(SHIM_MESSAGE, c, 12);
  sendto(SOCKET, SHIM_MESSAGE, 16, MSG_NOSIGNAL);
}

/** The pipe's end means that execve closed it, eight bytes in it that a step failed. */
function readPipe(row: usize): bool {
  const pipe = load<i32>(row, 8);
  const filled = read(pipe, ANSWER, 8);
  close(pipe);
  store<i32>(row, 0, 8);
  if (filled === 8) tell(SPAWN_FAILED, load<i32>(row), load<i32>(ANSWER), load<i32>(ANSWER, 4));
  else tell(SPAWNED, load<i32>(row), load<i32>(row, 4), 0);
  return filled !== 8;
}

function sayEmpty(): void {
  if (saidEmpty === taken) return;
  saidEmpty = taken;
  killing = false;
  tell(EMPTY, taken, 0, 0);
}

function wait(deadline: i64): void {
  let count = 0;
  pollFor(count++, signalDescriptor());
  pollFor(count++, SOCKET);
  for (let i = 0; i < ROWS_MAX; i++) {
    const row = COMMANDS + i * ROW;
    if (load<i32>(row) !== 0 && load<i32>(row, 8) !== 0) pollFor(count++, load<i32>(row, 8));
  }
  if (ppoll(POLLS, count, deadline === 0 ? 0 : timeUntil(deadline)) <= 0) return;
  readSignals();
  for (let i = 0; i < ROWS_MAX; i++) {
    const row = COMMANDS + i * ROW;
    if (load<i32>(row) === 0 || load<i32>(row, 8) === 0) continue;
    // A row whose step failed stays until its process is reaped, which tells nothing more.
    if (isReady(load<i32>(row, 8), count) && !readPipe(row)) store<i32>(row, 0);
  }
  if (isReady(SOCKET, count)) receive();
}

function pollFor(index: i32, fd: i32): void {
  store<i32>(POLLS + index * POLL_ROW, fd);
  store<i32>(POLLS + index * POLL_ROW, POLLIN, 4);
}

function isReady(fd: i32, count: i32): bool {
  for (let i = 0; i < count; i++) {
    const poll = POLLS + i * POLL_ROW;
    if (load<i32>(poll) === fd) return load<u16>(poll, 6) !== 0;
  }
  return false;
}

function receive(): void {
  const bytes = receiveMessage();
  if (bytes === 0) exit_group(0);
  if (bytes < 16) return closeReceived();
  taken++;
  const a = load<i32>(COMMIT, 4);
  const b = load<i32>(COMMIT, 8);
  switch (load<i32>(COMMIT)) {
    case SPAWN:
      spawn(a, bytes - 16);
      break;
    case KILL:
      signalThem(a, b, min(load<i32>(COMMIT, 12), (bytes - 16) / 4));
      break;
    case WATCH:
      watch(a, b);
      break;
  }
  closeReceived();
  // A shim mostly waits: it keeps no memory for messages.
  discard(COMMIT, PROGRAM_BYTES + 16);
}

/** The message at COMMIT, and the descriptors that came with it. */
function receiveMessage(): i32 {
  store<u64>(MESSAGE_IOVEC, COMMIT);
  store<u64>(MESSAGE_IOVEC, PROGRAM_BYTES + 16, 8);
  memory.fill(MESSAGE_HEADER, 0, 56);
  store<u64>(MESSAGE_HEADER, MESSAGE_IOVEC, 16);
  store<u64>(MESSAGE_HEADER, 1, 24);
  expectFds();
  const bytes = recvmsg(SOCKET, MESSAGE_HEADER, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (bytes > 0) takeFds();
  return bytes;
}

function spawn(token: i32, bytes: i32): void {
  // What SIGKILL has not ended yet gets another one later; this command is not to be its victim.
  killing = false;
  const row = freeRow();
  if (row === 0) return tell(SPAWN_FAILED, token, 0, EAGAIN);
  const error = pipe2(PAIR_OF_FDS);
  if (error < 0) return tell(SPAWN_FAILED, token, 0, -error);
  const reading = load<i32>(PAIR_OF_FDS);
  const writing = load<i32>(PAIR_OF_FDS, 4);
  const pid = fork();
  if (pid === 0) runCommand(bytes, writing);
  close(writing);
  if (pid < 0) {
    close(reading);
    return tell(SPAWN_FAILED, token, 0, -pid);
  }
  store<i32>(row, token);
  store<i32>(row, pid, 4);
  store<i32>(row, reading, 8);
}

/** In the child. A program without an execve is a command of its own: it ends with status 0. */
function runCommand(bytes: i32, pipe: i32): void {
  if (receivedCount > 0) pipe = placeFds(pipe);
  const errno = runProgram(COMMIT + 16, bytes);
  if (errno === 0) exit_group(0);
  store<i32>(ANSWER, failedTag);
  store<i32>(ANSWER, errno, 4);
  write(pipe, ANSWER, 8);
  exit_group(1);
}

/** From 3 on, sd_listen_fds(3), by way of numbers that none of them has; the pipe's new one. */
function placeFds(pipe: i32): i32 {
  const free = FIRST_FD + 2 * FDS_PER_MESSAGE;
  dup3(pipe, free, O_CLOEXEC);
  for (let i = 0; i < receivedCount; i++) dup3(receivedFd(i), free + 1 + i, O_CLOEXEC);
  for (let i = 0; i < receivedCount; i++) dup3(free + 1 + i, FIRST_FD + i, 0);
  return free;
}

/** The pids stand behind the message's head. */
function signalThem(whom: i32, signal: i32, count: i32): void {
  const pids = COMMIT + 16;
  if (whom !== KILL_LISTED) {
    if (signal === SIGKILL && count === 0) killing = true;
    if (killing) killAll();
    else signalBelow(signal, pids, count);
    return;
  }
  const own = getpid();
  for (let i = 0; i < count; i++) {
    const pid = load<i32>(pids + i * 4);
    if (pid > 1 && isBelow(pid, own)) kill(pid, signal);
  }
}

/** Passes until one finds nobody: a fork in the meantime is found by the next. */
function killAll(): void {
  for (let pass = 0; pass < 32; pass++) {
    if (signalBelow(SIGKILL, 0, 0) === 0) return;
  }
}

function watch(token: i32, pid: i32): void {
  for (let i = 0; i < RECENT_MAX; i++) {
    const at = TIMERS + i * 8;
    if (load<i32>(at) === pid) return tell(EXITED, token, pid, load<i32>(at, 4));
  }
  const row = freeRow();
  if (row === 0 || !isBelow(pid, getpid())) return tell(SPAWN_FAILED, token, 0, ECHILD);
  store<i32>(row, token);
  store<i32>(row, pid, 4);
  store<i32>(row, 0, 8);
}
