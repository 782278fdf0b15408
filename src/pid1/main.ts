import { asksForUnits, serveUnits } from "./service/mode";
// From the stack that the kernel left to the exit status.

import { becomeCommand } from "./child";
import { nowMs } from "./clock";
import { PR_GET_CHILD_SUBREAPER, PR_SET_CHILD_SUBREAPER, PR_SET_PDEATHSIG } from "./constants";
import { sayError } from "./errors";
import { peek64 } from "./kernel";
import { FORK_PATIENCE_MS } from "./limits";
import { keepLogs, openLogs, useLogs } from "./log/command";
import { ANSWER, TABLES } from "./memory-map";
import { begin, end, neverBlock, number, quoted, text } from "./message";
import {
  command,
  GO_ON,
  parentDeathSignal,
  pause,
  readCommandLine,
  subreaper,
  user,
} from "./options";
import { actAs, blockedSignals, DUMB_INIT, FIRSTBORN, program } from "./program";
import {
  blockSignals,
  inheritedChld,
  inheritedMask,
  signalAt,
  takeOnly,
  waitForSignals,
} from "./signals";
import { isStop, STOPS, supervise } from "./supervise";
import { chdir, fork, getpid, prctl } from "./syscalls";
import { prepareTerminal } from "./terminal";
import { findUser, gid, uid } from "./users";

const NOT_SET_UP: i32 = 1;

/** `stack` is the initial stack: argc, argv, 0, envp, 0 (elf(5), "execve" of the ABI). */
export function start(stack: i64): i32 {
  const argv = stack + 8;
  const envp = argv + 8 * (peek64(stack) + 1);
  assert(__heap_base <= TABLES);
  actAs(peek64(argv));
  // Signals first: one that comes from now on is kept and passed on to the child.
  blockSignals();
  if (asksForUnits(argv)) return serveUnits(argv, envp);
  const status = readCommandLine(argv, envp);
  if (status !== GO_ON) return status;
  if (user !== 0 && !findUser(user)) return NOT_SET_UP;
  if (!prepareProcess()) return NOT_SET_UP;
  if (pause) return settle(0);
  if (!openLogs(command, envp, user !== 0 ? uid : -1, user !== 0 ? gid : -1)) return NOT_SET_UP;
  prepareTerminal();
  const pid = startChild();
  if (pid < 0) return -pid;
  if (pid === 0) {
    useLogs();
    becomeCommand(envp, inheritedMask, inheritedChld);
  }
  neverBlock();
  if (begin(2)) {
    text(ascii("started "));
    quoted(peek64(command));
    text(ascii(" as process "));
    number(pid);
    end();
  }
  return settle(pid);
}

function prepareProcess(): bool {
  if (parentDeathSignal !== 0 && prctl(PR_SET_PDEATHSIG, parentDeathSignal) !== 0) {
    return refused(ascii("cannot set the parent death signal"));
  }
  if (getpid() === 1) return true;
  if (subreaper) {
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) !== 0) return refused(ascii("cannot become a subreaper"));
  } else if (program !== DUMB_INIT && !isSubreaper() && begin(1)) {
    text(ascii("not PID 1 and no subreaper: orphans are left to others (-s changes that)"));
    end();
  }
  return true;
}

/** A process keeps this attribute across execve(2), so an earlier program may have set it. */
function isSubreaper(): bool {
  return prctl(PR_GET_CHILD_SUBREAPER, ANSWER) === 0 && load<i32>(ANSWER) !== 0;
}

function refused(what: i64): bool {
  begin(0);
  text(what);
  end();
  return false;
}

/**
 * fork(2) fails for a moment when a limit is reached, so it is tried again for some seconds.
 * Returns the child's number, 0 in the child, or the exit status, negated.
 */
function startChild(): i32 {
  let patience: i64 = 0;
  let pauseMs: i64 = 10;
  let pid = fork();
  // All other signals are for the child, and stay until there is one.
  takeOnly(STOPS);
  while (pid < 0) {
    const now = nowMs();
    if (patience === 0) patience = now + FORK_PATIENCE_MS;
    if (now >= patience) {
      begin(0);
      text(ascii("cannot start a process: "));
      sayError(-pid);
      end();
      return program === FIRSTBORN ? -126 : -1;
    }
    const count = waitForSignals(min(now + pauseMs, patience));
    for (let i = 0; i < count; i++) {
      if (isStop(signalAt(i))) return -(128 + signalAt(i));
    }
    pauseMs *= 2;
    pid = fork();
  }
  takeOnly(blockedSignals());
  return pid;
}

/** PID 1 holds no directory busy and no descriptor of the command's open. */
function settle(pid: i32): i32 {
  neverBlock();
  chdir(ascii("/"));
  keepLogs(command, pid);
  return supervise(pid);
}
