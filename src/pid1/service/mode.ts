// Whether the command line asks for units instead of a command, and the way into service mode.

import { peek8, peek64 } from "../kernel";
import { isLogging, prepareLogs } from "../log/command";
import { journalStream } from "../log/options";
import { after, begin, end, equal, fail, neverBlock, text } from "../message";
import { GO_ON, readOption } from "../options";
import { calledAsInit, FIRSTBORN, program } from "../program";
import { openSignals, signalDescriptor } from "../signals";
import { chdir, closeFrom } from "../syscalls";
import { setManager } from "./run-manager";
import { serve } from "./serve";

const NOT_SET_UP: i32 = 1;

/** True for an option that only the manager knows, and for `init` without a command. */
export function asksForUnits(argv: i64): bool {
  if (program !== FIRSTBORN) return false;
  // What is said about logs may stand in front.
  let at = argv + 8;
  while (peek64(at) !== 0 && isLogOption(peek64(at))) at += logOptionWords(peek64(at)) * 8;
  const first = peek64(at);
  if (first === 0) return calledAsInit;
  return (
    isOption(first, ascii("--manifest")) ||
    isOption(first, ascii("--unit-path")) ||
    isOption(first, ascii("--essential")) ||
    isOption(first, ascii("--manager")) ||
    isOption(first, ascii("--manager-linger"))
  );
}

/** `--name` or `--name=value`. */
function isOption(word: i64, name: i64): bool {
  const rest = after(word, name);
  return rest !== 0 && (peek8(rest) === 0 || peek8(rest) === 0x3d);
}

function isLogOption(word: i64): bool {
  return after(word, ascii("--log")) !== 0;
}

/** With its value, which may be attached. */
function logOptionWords(word: i64): i32 {
  for (let at = word; peek8(at) !== 0; at++) if (peek8(at) === 0x3d) return 1;
  return 2;
}

/** Everything but --manager and --log is for the manager to read. */
export function serveUnits(argv: i64, envp: i64): i32 {
  for (let at = argv + 8; peek64(at) !== 0; at += 8) {
    if (!isLogOption(peek64(at))) continue;
    const status = readOption(peek64(at), peek64(at + 8));
    if (status !== GO_ON) return status;
  }
  if (journalStream !== 0) {
    fail(ascii("--log journald-stream is for a command; units take --log journald"), 0);
    return NOT_SET_UP;
  }
  if (isLogging()) prepareLogs(envp);
  setManager(argv + 8, envp, managerCommand(argv));
  neverBlock();
  chdir(ascii("/"));
  closeFrom(3);
  openSignals();
  if (signalDescriptor() >= 0) return serve();
  begin(0);
  text(ascii("no descriptor is left to read signals from"));
  end();
  return NOT_SET_UP;
}

function managerCommand(argv: i64): i64 {
  for (let at = argv + 8; peek64(at) !== 0; at += 8) {
    const word = peek64(at);
    const attached = after(word, ascii("--manager="));
    if (attached !== 0) return attached;
    if (equal(word, ascii("--manager"))) return peek64(at + 8);
  }
  return 0;
}
