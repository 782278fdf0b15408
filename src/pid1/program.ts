// Which program this run acts as: the name that it was called by decides (argv[0]'s last part).
// Everything that differs between them is told here, once.

import {
  EACCES,
  ENOENT,
  SIGABRT,
  SIGBUS,
  SIGFPE,
  SIGILL,
  SIGSEGV,
  SIGSYS,
  SIGTRAP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
} from "./constants";
import { peek8 } from "./kernel";
import { after, equal, setPrefix } from "./message";

export const FIRSTBORN: i32 = 0;
export const TINI: i32 = 1;
export const DUMB_INIT: i32 = 2;
export const CATATONIT: i32 = 3;

export let program: i32 = FIRSTBORN;
/** True by the name of a whole system's init, which starts its units when no command is given. */
export let calledAsInit: bool = false;

export function actAs(path: i64): void {
  const name = path === 0 ? ascii("") : lastPart(path);
  if (
    equal(name, ascii("tini")) ||
    after(name, ascii("tini-")) !== 0 ||
    equal(name, ascii("docker-init"))
  ) {
    program = TINI;
    setPrefix(ascii("tini: "));
  } else if (equal(name, ascii("dumb-init"))) {
    program = DUMB_INIT;
    setPrefix(ascii("[dumb-init] "));
  } else if (equal(name, ascii("catatonit")) || equal(name, ascii("podman-init"))) {
    program = CATATONIT;
    setPrefix(ascii("catatonit: "));
  } else {
    calledAsInit = equal(name, ascii("init")) || equal(name, ascii("systemd"));
    setPrefix(ascii("firstborn: "));
  }
}

function lastPart(path: i64): i64 {
  let name = path;
  for (; peek8(path) !== 0; path++) {
    if (peek8(path) === 0x2f) name = path + 1;
  }
  return name;
}

/** The short options that this program knows, a letter each. */
export function optionLetters(): i64 {
  if (program === TINI) return ascii("psvwgelh");
  if (program === DUMB_INIT) return ascii("crvhV");
  if (program === CATATONIT) return ascii("ghLPV");
  return ascii("psvwgelhcrPLV");
}

/**
 * The signals that are blocked and taken one by one. The models leave those of a program's own
 * faults alone; firstborn passes on these too. Blocking them hides no fault: the kernel ends a
 * process that meets one while it is blocked (signal(7)).
 */
export function blockedSignals(): u64 {
  let set: u64 = ~(<u64>0);
  if (program === TINI || program === CATATONIT) {
    set &= ~(bit(SIGILL) | bit(SIGTRAP) | bit(SIGABRT) | bit(SIGBUS));
    set &= ~(bit(SIGFPE) | bit(SIGSEGV) | bit(SIGSYS));
  }
  return set;
}

/** The signals of job control that the models ignore for themselves do not reach the child. */
export function isKeptBack(signal: i32): bool {
  if (signal === SIGTSTP) return program === CATATONIT;
  return (program === TINI || program === CATATONIT) && (signal === SIGTTIN || signal === SIGTTOU);
}

export function bit(signal: i32): u64 {
  return (<u64>1) << (signal - 1);
}

/** What a command that could not be executed leaves as the exit status. */
export function executionStatus(errno: i32): i32 {
  if (program === DUMB_INIT) return 2;
  if (program === CATATONIT) return 1;
  if (errno === ENOENT) return 127;
  return program === TINI && errno !== EACCES ? 1 : 126;
}
