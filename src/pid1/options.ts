// The command line and the environment, to the settings of this run. All of it is read and checked
// before anything is started.

import { SIGRTMAX, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU } from "./constants";
import { helpText, licenseText, usageText, versionText } from "./help";
import { peek8, peek64 } from "./kernel";
import { setLogOption } from "./log/options";
import { EXPECTED, PAIR, REWRITE } from "./memory-map";
import { after, equal, fail, print, setVerbosity, verbosity } from "./message";
import { CATATONIT, DUMB_INIT, FIRSTBORN, optionLetters, program, TINI } from "./program";
import { NOT_ONE, parseDuration, parseNumber, parseSignal } from "./words";

/** Where the child stands: its own process group, its own session, or ours. */
export const OWN_GROUP: i32 = 0;
export const OWN_SESSION: i32 = 1;
export const OUR_GROUP: i32 = 2;
export let placement: i32 = OWN_GROUP;

/** The full address of the command's first argument pointer; 0 in pause mode. */
export let command: i64 = 0;
export let signalGroup: bool = false;
export let subreaper: bool = false;
export let pause: bool = false;
export let warnReaped: bool = false;
export let defaultSignals: bool = false;
export let parentDeathSignal: i32 = 0;
/** Milliseconds, INFINITY, or NOT_ONE: exit with the child. */
export let graceMs: i64 = NOT_ONE;
export let user: i64 = 0;
export let directory: i64 = 0;

/** What `readCommandLine` says when the run goes on; anything else is the exit status. */
export const GO_ON: i32 = -1;

const WRONG_USAGE: i32 = 1;

// Letters for long options without a short one.
const SESSION: i32 = 0x53;
const GRACE: i32 = 0x47;
const USER: i32 = 0x55;
const DIRECTORY: i32 = 0x43;
const DEFAULT_SIGNALS: i32 = 0x44;
// Those of src/pid1/log have digits.
const LOG_FIRST: i32 = 0x30;
const LOG_LAST: i32 = 0x37;

export function rewritten(signal: i32): i32 {
  const to = <i32>load<u8>(REWRITE + signal);
  return to === 0 ? signal : to - 1;
}

export function isExpected(status: i32): bool {
  return load<u8>(EXPECTED + status) !== 0;
}

export function readCommandLine(argv: i64, envp: i64): i32 {
  if (program === DUMB_INIT) {
    placement = OWN_SESSION;
    signalGroup = true;
  }
  if (program === CATATONIT) subreaper = true;
  let at = argv + 8;
  for (; peek64(at) !== 0; at += 8) {
    const word = peek64(at);
    if (peek8(word) !== 0x2d || peek8(word + 1) === 0) break;
    if (equal(word, ascii("--"))) {
      at += 8;
      break;
    }
    taken = false;
    const next = peek64(at + 8);
    const status = peek8(word + 1) === 0x2d ? longOption(word + 2, next) : bundle(word, next);
    if (status !== GO_ON) return status;
    if (taken) at += 8;
  }
  readEnvironment(envp);
  return finish(at);
}

/** The settings that follow from several options, and the command. */
function finish(at: i64): i32 {
  if (program === DUMB_INIT && placement === OWN_SESSION) stopAsDumbInit();
  if (pause) return GO_ON;
  if (peek64(at) === 0) {
    fail(ascii("no command to run: write it behind the options"), 0);
    print(2, usageText());
    return WRONG_USAGE;
  }
  command = at;
  return GO_ON;
}

/** A session has no shell that could continue it: dumb-init stops the group for good instead. */
function stopAsDumbInit(): void {
  rewriteByDefault(SIGTSTP);
  rewriteByDefault(SIGTTIN);
  rewriteByDefault(SIGTTOU);
}

function rewriteByDefault(signal: i32): void {
  if (load<u8>(REWRITE + signal) === 0) store<u8>(REWRITE + signal, <u8>(SIGSTOP + 1));
}

/** True when the option before took the next argument as its value. */
let taken: bool = false;

function bundle(word: i64, next: i64): i32 {
  for (let at = word + 1; peek8(at) !== 0; at++) {
    const letter = peek8(at);
    if (!isLetter(letter)) return unknown(word);
    let value: i64 = 0;
    if (takesValue(letter)) {
      value = at + 1;
      if (peek8(value) === 0) {
        value = next;
        taken = true;
      }
      if (value === 0) return missing(word);
    }
    const status = apply(letter, value);
    if (status !== GO_ON || value !== 0) return status;
  }
  return GO_ON;
}

/** A long option with its dashes, and the word behind it. */
export function readOption(word: i64, next: i64): i32 {
  return longOption(word + 2, next);
}

function longOption(name: i64, next: i64): i32 {
  const letter = longLetter(name);
  if (letter === 0) return unknown(name - 2);
  let value: i64 = name;
  while (peek8(value) !== 0 && peek8(value) !== 0x3d) value++;
  const attached = peek8(value) === 0x3d;
  if (!takesValue(letter)) {
    if (attached) {
      fail(ascii("this option takes no value: "), name - 2);
      return WRONG_USAGE;
    }
    return apply(letter, 0);
  }
  if (!attached && next === 0) return missing(name - 2);
  taken = !attached;
  return apply(letter, attached ? value + 1 : next);
}

/** The letter of a long option that this program knows, or 0. */
function longLetter(name: i64): i32 {
  let letter = 0;
  // Each name with its letter in front, and '|' behind.
  for (let at = longNames(); peek8(at) !== 0 && letter === 0; at++) {
    const candidate = peek8(at++);
    let same = true;
    let i: i64 = 0;
    for (; peek8(at) !== 0x7c; at++, i++) {
      if (same && peek8(name + i) !== peek8(at)) same = false;
    }
    const end = same ? peek8(name + i) : 1;
    if (same && (end === 0 || end === 0x3d)) letter = candidate;
  }
  if (letter === 0x56 && program === TINI) return letter;
  return letter !== 0 && (isLetter(letter) || isOurs(letter)) ? letter : 0;
}

function longNames(): i64 {
  return ascii(
    "pparent-death-signal|ssubreaper|vverbose|wwarn|ggroup|eexpect|llicense|hhelp|csingle-child|rrewrite|Ppause|Vversion|Ssession|Ggrace|Uuser|Cchdir|Ddefault-signals|0log|1log-field|2log-tag|3log-level|4log-stderr-level|5log-facility|6log-stall|7log-overflow|",
  );
}

function isLetter(letter: i32): bool {
  for (let at = optionLetters(); peek8(at) !== 0; at++) {
    if (peek8(at) === letter) return true;
  }
  return false;
}

function isOurs(letter: i32): bool {
  return (
    program === FIRSTBORN &&
    (letter === SESSION ||
      letter === GRACE ||
      letter === USER ||
      letter === DIRECTORY ||
      letter === DEFAULT_SIGNALS ||
      isOfLog(letter))
  );
}

function isOfLog(letter: i32): bool {
  return letter >= LOG_FIRST && letter <= LOG_LAST;
}

function takesValue(letter: i32): bool {
  // p, e, r
  return (
    letter === 0x70 ||
    letter === 0x65 ||
    letter === 0x72 ||
    letter === GRACE ||
    letter === USER ||
    letter === DIRECTORY ||
    isOfLog(letter)
  );
}

function apply(letter: i32, value: i64): i32 {
  switch (letter) {
    case 0x67: // g
      signalGroup = true;
      break;
    case 0x73: // s
      subreaper = true;
      break;
    case 0x76: // v
      setVerbosity(verbosity + (program === DUMB_INIT ? 3 : 1));
      break;
    case 0x77: // w
      warnReaped = true;
      break;
    case 0x50: // P
      pause = true;
      // There is no child then, and no group of its own to look after.
      subreaper = true;
      break;
    case 0x63: // c
      placement = OUR_GROUP;
      signalGroup = false;
      break;
    case SESSION:
      placement = OWN_SESSION;
      signalGroup = true;
      break;
    case DEFAULT_SIGNALS:
      defaultSignals = true;
      break;
    case USER:
      user = value;
      break;
    case DIRECTORY:
      directory = value;
      break;
    case 0x68: // h
      return help();
    case 0x56: // V
      return printed(print(program === DUMB_INIT ? 2 : 1, versionText()));
    case 0x6c: // l
    case 0x4c: // L
      return printed(print(1, licenseText()));
    default:
      return applyWord(letter, value);
  }
  return GO_ON;
}

/** dumb-init and catatonit print it where their errors go. */
function help(): i32 {
  const fd = program === DUMB_INIT || program === CATATONIT ? 2 : 1;
  return printed(print(fd, usageText()) && print(fd, helpText()));
}

/** The options whose value has a form of its own. */
function applyWord(letter: i32, value: i64): i32 {
  if (isOfLog(letter)) {
    const expected = setLogOption(letter - LOG_FIRST, value);
    return expected === 0 ? GO_ON : wrong(expected, value);
  }
  if (letter === 0x65) {
    const status = <i32>parseNumber(value, 255);
    if (status < 0) return wrong(ascii("-e takes an exit status from 0 to 255, not "), value);
    store<u8>(EXPECTED + status, 1);
  } else if (letter === 0x70) {
    parentDeathSignal = parseSignal(value, false);
    if (parentDeathSignal < 0) {
      return wrong(ascii("-p takes a signal such as SIGTERM or 15, not "), value);
    }
  } else if (letter === GRACE) {
    graceMs = parseDuration(value);
    if (graceMs === NOT_ONE) {
      return wrong(ascii("--grace takes a time such as 10s, 500ms or infinity, not "), value);
    }
  } else if (!readRewrite(value)) {
    return wrong(ascii("-r takes two signals such as 15:3 or TERM:QUIT, not "), value);
  }
  return GO_ON;
}

/** `S:R`; the pair is cut at the colon in a buffer, since both are words of their own. */
function readRewrite(pair: i64): bool {
  let colon: i64 = 0;
  while (colon < 15 && peek8(pair + colon) !== 0x3a && peek8(pair + colon) !== 0) colon++;
  if (peek8(pair + colon) !== 0x3a) return false;
  memory.fill(PAIR, 0, 16);
  for (let i: i64 = 0; i < colon; i++) store<u8>(PAIR + <usize>i, <u8>peek8(pair + i));
  const signal = parseSignal(PAIR, false);
  const to = parseSignal(pair + colon + 1, true);
  // dumb-init knows the classic 31 and no names.
  const most = program === DUMB_INIT ? 31 : SIGRTMAX;
  if (signal < 1 || to < 0 || signal > most || to > most) return false;
  store<u8>(REWRITE + signal, <u8>(to + 1));
  return true;
}

function readEnvironment(envp: i64): void {
  for (let at = envp; peek64(at) !== 0; at += 8) {
    const variable = peek64(at);
    if (program === TINI || program === FIRSTBORN) {
      if (after(variable, ascii("TINI_SUBREAPER=")) !== 0) subreaper = true;
      if (after(variable, ascii("TINI_KILL_PROCESS_GROUP=")) !== 0) signalGroup = true;
      const level = after(variable, ascii("TINI_VERBOSITY="));
      if (level !== 0) setVerbosity(<i32>max(parseNumber(level, 99), 0));
    } else if (program === DUMB_INIT) {
      if (equal(variable, ascii("DUMB_INIT_DEBUG=1"))) setVerbosity(3);
      if (equal(variable, ascii("DUMB_INIT_SETSID=0"))) {
        placement = OUR_GROUP;
        signalGroup = false;
      }
    }
  }
}

function printed(whole: bool): i32 {
  return whole ? 0 : WRONG_USAGE;
}

function unknown(word: i64): i32 {
  fail(ascii("unknown option (see --help): "), word);
  return WRONG_USAGE;
}

function missing(word: i64): i32 {
  fail(ascii("this option needs a value: "), word);
  return WRONG_USAGE;
}

function wrong(what: i64, word: i64): i32 {
  fail(what, word);
  return WRONG_USAGE;
}
