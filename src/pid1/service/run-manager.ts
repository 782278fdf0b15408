// In a child of PID 1: the manager's program.
//
// `--manager` or $FIRSTBORN_MANAGER names it, words separated by blanks. Else it is firstborn.mjs,
// with the first of bun and node that PATH has, or a firstborn-standalone: beside PID 1's own
// executable, or in /usr/lib/firstborn. Its last arguments are `manager` and PID 1's own.
import { SIG_SETMASK } from "../constants";
import { execute } from "../execute";
import { peek8, peek64 } from "../kernel";
import { PATH_BYTES } from "../limits";
import { FILE, NAME, SIGNAL_SET, WANTED } from "../memory-map";
import { after, begin, end, length, text } from "../message";
import {
  closeFrom,
  dup3,
  exit_group,
  faccessat,
  readlinkat,
  rt_sigprocmask,
  setsid,
} from "../syscalls";

/** The descriptor at which the manager finds its socket. */
const MANAGER_SOCKET: i32 = 3;
/** The exit status of a child that found no manager. */
export const NO_MANAGER: i32 = 127;
/** Words of a manager's command, and arguments of PID 1: pointers in one page. */
const WORDS_MAX: i32 = 510;

let ownArguments: i64 = 0;
let environment: i64 = 0;
let named: i64 = 0;

/** Kept for every start: PID 1's argv without its name, its environment, and `--manager`. */
export function setManager(argv: i64, envp: i64, command: i64): void {
  ownArguments = argv;
  environment = envp;
  named = command;
  for (let at = envp; peek64(at) !== 0 && named === 0; at += 8) {
    named = after(peek64(at), ascii("FIRSTBORN_MANAGER="));
  }
}

/** Never returns. */
export function becomeManager(socket: i32): void {
  // Without close-on-exec; where it has the number already, by way of another one.
  if (socket === MANAGER_SOCKET) socket = dup3(socket, MANAGER_SOCKET + 1, 0);
  dup3(socket, MANAGER_SOCKET, 0);
  closeFrom(MANAGER_SOCKET + 1);
  // Ctrl-C on a container's terminal is for PID 1, which tells the manager.
  setsid();
  store<u64>(SIGNAL_SET, 0);
  rt_sigprocmask(SIG_SETMASK, SIGNAL_SET, 0);
  if (named !== 0) runNamed();
  else {
    ownDirectory();
    runIn(WANTED);
    runIn(<usize>ascii("/usr/lib/firstborn"));
  }
  begin(0);
  text(
    ascii("found no manager: put firstborn.mjs (and bun or node in PATH) or firstborn-standalone "),
  );
  text(ascii("beside firstborn or into /usr/lib/firstborn, or name a command with --manager"));
  end();
  exit_group(NO_MANAGER);
}

/** argv for execve is put together in the page at FILE. */
let words: i32 = 0;

function word(address: i64): void {
  if (words < WORDS_MAX) store<i64>(FILE + words++ * 8, address);
}

function runNamed(): void {
  words = 0;
  word(ascii("firstborn"));
  let used = 0;
  let inWord = false;
  for (let at = named; used < PATH_BYTES - 1; at++) {
    const c = peek8(at);
    const isBreak = c === 0x20 || c === 0;
    if (!isBreak && !inWord) word(<i64>(NAME + used));
    store<u8>(NAME + used++, isBreak ? 0 : <u8>c);
    inWord = !isBreak;
    if (c === 0) break;
  }
  runWords();
}

/** PID 1's own executable's directory, to WANTED; empty where /proc does not tell. */
function ownDirectory(): void {
  const size = readlinkat(ascii("/proc/self/exe"), WANTED, PATH_BYTES - 1);
  let end = max(size, 0);
  while (end > 0 && load<u8>(WANTED + end) !== 0x2f) end--;
  store<u8>(WANTED + end, 0);
}

function runIn(directory: usize): void {
  if (inDirectory(directory, ascii("/firstborn.mjs"))) {
    runScript(ascii("bun"));
    runScript(ascii("node"));
  }
  if (inDirectory(directory, ascii("/firstborn-standalone"))) runFile();
  if (inDirectory(directory, ascii("/firstborn-standalone-x64"))) runFile();
  if (inDirectory(directory, ascii("/firstborn-standalone-arm64"))) runFile();
}

/** Puts a path together at NAME: CANDIDATE is what the search along PATH writes to. */
function inDirectory(directory: usize, name: i64): bool {
  let used = 0;
  for (; load<u8>(directory + used) !== 0; used++) {
    store<u8>(NAME + used, load<u8>(directory + used));
  }
  if (used + length(name) >= PATH_BYTES) return false;
  for (let i = 0; i <= length(name); i++) store<u8>(NAME + used + i, <u8>peek8(name + i));
  return faccessat(<i64>NAME) === 0;
}

function runScript(runtime: i64): void {
  words = 0;
  word(ascii("firstborn"));
  word(runtime);
  word(<i64>NAME);
  runWords();
}

function runFile(): void {
  words = 0;
  word(ascii("firstborn"));
  word(<i64>NAME);
  runWords();
}

/** Adds `manager` and PID 1's arguments. The word in front is room for a shell, see execute. */
function runWords(): void {
  word(ascii("manager"));
  for (let at = ownArguments; peek64(at) !== 0; at += 8) word(peek64(at));
  store<i64>(FILE + words * 8, 0);
  execute(<i64>FILE + 8, environment);
}
