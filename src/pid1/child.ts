// The life of the child between fork(2) and execve(2).

import { SIG_DFL, SIG_SETMASK, SIGCHLD, SIGRTMAX, SIGSYS, TIOCSCTTY } from "./constants";
import { sayError } from "./errors";
import { execute } from "./execute";
import { peek64, poke64 } from "./kernel";
import { GROUPS, HOME, SIGACTION, SIGNAL_SET } from "./memory-map";
import { after, begin, end, quoted, text } from "./message";
import {
  command,
  defaultSignals,
  directory,
  OUR_GROUP,
  OWN_SESSION,
  placement,
  user,
} from "./options";
import { DUMB_INIT, executionStatus, program, TINI } from "./program";
import {
  chdir,
  exit_group,
  getpid,
  ioctl,
  rt_sigaction,
  rt_sigprocmask,
  setgroups,
  setpgid,
  setresgid,
  setresuid,
  setsid,
} from "./syscalls";
import { putInForeground, wantsForeground } from "./terminal";
import { gid, groupCount, uid } from "./users";

const NOT_SET_UP: i32 = 1;
/** How far setHome moved the command and the environment down. */
let moved: i64 = 0;

/** Never returns. `inheritedMask` and `inheritedChld` are what firstborn was started with. */
export function becomeCommand(envp: i64, inheritedMask: u64, inheritedChld: i64): void {
  if (placement === OWN_SESSION) {
    setsid();
    ioctl(0, TIOCSCTTY, 0);
  } else if (placement !== OUR_GROUP) {
    setpgid(0, 0);
    if (wantsForeground) putInForeground(getpid());
  }
  setDispositions(inheritedChld);
  // An inherited blocked signal is never meant for the command; only tini passes it on.
  store<u64>(SIGNAL_SET, program === TINI ? inheritedMask : 0);
  rt_sigprocmask(SIG_SETMASK, SIGNAL_SET, 0);
  let errno = 0;
  if (user !== 0) errno = changeUser(envp);
  if (errno !== 0) leave(ascii("cannot become user "), user, errno, NOT_SET_UP);
  if (directory !== 0) errno = -chdir(directory);
  if (errno !== 0) leave(ascii("cannot change to directory "), directory, errno, NOT_SET_UP);
  errno = execute(command - moved, envp - moved);
  leave(ascii("cannot execute "), peek64(command - moved), errno, executionStatus(errno));
}

/**
 * Ignored signals stay ignored across execve(2), so the command has what firstborn inherited,
 * unless a JavaScript launcher or dumb-init's way of installing handlers stands in between.
 */
function setDispositions(inheritedChld: i64): void {
  const last = defaultSignals ? SIGRTMAX : program === DUMB_INIT ? SIGSYS : 0;
  store<i64>(SIGACTION, SIG_DFL);
  for (let signal = 1; signal <= last; signal++) rt_sigaction(signal, SIGACTION, 0);
  if (last === 0 && inheritedChld !== SIG_DFL) {
    store<i64>(SIGACTION, inheritedChld);
    rt_sigaction(SIGCHLD, SIGACTION, 0);
  }
}

/** The groups first: without root's rights they could not be changed any more. */
function changeUser(envp: i64): i32 {
  let errno = -setgroups(groupCount, GROUPS);
  if (errno === 0) errno = -setresgid(gid);
  if (errno === 0) errno = -setresuid(uid);
  if (errno === 0) setHome(envp);
  return errno;
}

/**
 * Points the environment's HOME at the user's own. Where there is none, everything from the
 * command on moves down by one pointer, over firstborn's own arguments, and makes room at the end.
 */
function setHome(envp: i64): void {
  let at = envp;
  for (; peek64(at) !== 0; at += 8) {
    if (after(peek64(at), ascii("HOME=")) !== 0) {
      poke64(at, HOME);
      return;
    }
  }
  for (let from = command; from < at; from += 8) poke64(from - 8, peek64(from));
  poke64(at - 8, HOME);
  moved = 8;
}

function leave(what: i64, which: i64, errno: i32, status: i32): void {
  begin(0);
  text(what);
  quoted(which);
  text(ascii(": "));
  sayError(errno);
  end();
  exit_group(status);
}
