// The terminal: who is in its foreground, and what happens when the child is stopped from there
// (termios(3), "Job control"; credentials(7)).
import {
  SIG_SETMASK,
  SIGCONT,
  SIGHUP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  TIOCGPGRP,
  TIOCNOTTY,
  TIOCSPGRP,
} from "./constants";
import { ANSWER, SIGNAL_SET } from "./memory-map";
import { OUR_GROUP, OWN_GROUP, OWN_SESSION, placement } from "./options";
import { bit, CATATONIT, FIRSTBORN, program, TINI } from "./program";
import { getpgid, getpid, getsid, ioctl, kill, openForReading, rt_sigprocmask } from "./syscalls";

/** A descriptor of our controlling terminal, or -1. */
let terminal: i32 = -1;
/** True when the child's process group is to be put into the foreground. */
export let wantsForeground: bool = false;
/** Signals that the kernel sends as we let go of the terminal; the child is not to see them. */
let skipped: u64 = 0;

/** Before the fork: looks for the terminal, and in session mode lets go of it for the child. */
export function prepareTerminal(): void {
  if (placement === OWN_SESSION) {
    // A session leader that lets go hangs up on its foreground group: SIGHUP, then SIGCONT.
    if (ioctl(0, TIOCNOTTY, 0) === 0 && getsid(0) === getpid())
      skipped = bit(SIGHUP) | bit(SIGCONT);
    return;
  }
  if (placement === OUR_GROUP) return;
  if (program === TINI || program === CATATONIT) {
    // catatonit asks for the terminal by its name first, wherever the standard streams lead.
    terminal = program === CATATONIT ? max(openForReading(ascii("/dev/tty")), 0) : 0;
    wantsForeground = true;
    return;
  }
  for (let fd = 0; fd <= 2 && terminal < 0; fd++) {
    if (ioctl(fd, TIOCGPGRP, ANSWER) === 0) terminal = fd;
  }
  // A command started with `&` has no right to the terminal that its shell is using.
  wantsForeground = terminal >= 0 && foreground() === getpgid(0);
}

function foreground(): i32 {
  return ioctl(terminal, TIOCGPGRP, ANSWER) === 0 ? load<i32>(ANSWER) : -1;
}

export function putInForeground(processGroup: i32): void {
  store<i32>(ANSWER, processGroup);
  ioctl(terminal, TIOCSPGRP, ANSWER);
}

/** True, once, for a signal that is only the echo of letting go of the terminal. */
export function isEcho(signal: i32): bool {
  if ((skipped & bit(signal)) === 0) return false;
  skipped &= ~bit(signal);
  return true;
}

/** Whether the shell that started firstborn should see the child's stops as firstborn's own. */
export function followsStops(): bool {
  return program === FIRSTBORN && placement === OWN_GROUP && terminal >= 0 && getpid() !== 1;
}

/**
 * The child was stopped from the terminal: firstborn's own group stops too, by the same signal, so
 * that its shell takes over. The kernel lets no orphaned group stop, so where there is no such
 * shell the child goes on at once. After `fg` the child gets the terminal back; after `bg` it
 * does not.
 */
export function stopWithChild(child: i32, signal: i32): void {
  if (signal !== SIGTSTP && signal !== SIGTTIN && signal !== SIGTTOU) return;
  const ours = getpgid(0);
  if (foreground() === child) putInForeground(ours);
  store<u64>(SIGNAL_SET, ~bit(signal));
  kill(0, signal);
  // It stops here, as the signal is let through, and goes on here when it is continued.
  rt_sigprocmask(SIG_SETMASK, SIGNAL_SET, 0);
  store<u64>(SIGNAL_SET, ~(<u64>0));
  rt_sigprocmask(SIG_SETMASK, SIGNAL_SET, 0);
  if (foreground() === ours) putInForeground(child);
  kill(-child, SIGCONT);
}

/** At the end: a script that goes on after firstborn must not find itself in the background. */
export function returnTerminal(child: i32): void {
  if (program === FIRSTBORN && wantsForeground && getpid() !== 1 && foreground() === child) {
    putInForeground(getpgid(0));
  }
}
