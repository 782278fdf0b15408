// The command's standard output and error -> pipes that PID 1 reads, or a socket of the journal.
import { SOCK_STREAM } from "../constants";
import { sayError } from "../errors";
import { peek8, peek64 } from "../kernel";
import { begin, end, length, text } from "../message";
import { PAIR_OF_FDS } from "../service/layout";
import {
  closeFrom,
  dup3,
  fchown,
  makeBlocking,
  pipe2,
  shutdownReading,
  writeText,
} from "../syscalls";
import { describeContainer } from "./container";
import { prepareLevels } from "./entries";
import { journalStream } from "./options";
import { stderrLevel, stdoutLevel, tag } from "./settings";
import { connectTo, sinkCount } from "./sinks";
import { setSource, setSourcePid } from "./sources";
import { addStream } from "./streams";

/** PID 1's ends, and the command's. */
let outRead: i32 = 0;
let errRead: i32 = 0;
let outWrite: i32 = 0;
let errWrite: i32 = 0;

/** Whether PID 1 reads what the command says. */
export function isLogging(): bool {
  return sinkCount > 0;
}

/** Before the command is started: false where there can be no pipes, or no stream. */
export function openLogs(command: i64, envp: i64, uid: i64, gid: i64): bool {
  if (journalStream !== 0) return openStream(nameOf(command));
  if (!isLogging()) return true;
  prepareLogs(envp);
  const error = pipe2(PAIR_OF_FDS);
  outRead = load<i32>(PAIR_OF_FDS);
  outWrite = load<i32>(PAIR_OF_FDS, 4);
  const another = error < 0 ? error : pipe2(PAIR_OF_FDS);
  if (another < 0) return refused(ascii("no pipe for the command's output: "), -another);
  errRead = load<i32>(PAIR_OF_FDS);
  errWrite = load<i32>(PAIR_OF_FDS, 4);
  if (uid >= 0) {
    fchown(outWrite, uid, gid);
    fchown(errWrite, uid, gid);
  }
  return true;
}

/** What all entries have. */
export function prepareLogs(envp: i64): void {
  describeContainer(envp);
  prepareLevels();
}

/** In the child. */
export function useLogs(): void {
  if (outWrite === 0) return;
  dup3(outWrite, 1, 0);
  dup3(errWrite, 2, 0);
}

/** In PID 1, whose other descriptors are closed: what it reads from has the lowest numbers. */
export function keepLogs(command: i64, child: i32): void {
  if (!isLogging()) return closeFrom(3);
  const free = max(max(outRead, errRead), 4) + 1;
  dup3(outRead, free, CLOEXEC);
  dup3(errRead, free + 1, CLOEXEC);
  dup3(free, 3, CLOEXEC);
  dup3(free + 1, 4, CLOEXEC);
  closeFrom(5);
  setSource(0, nameOf(command), 0);
  setSourcePid(0, child);
  addStream(3, 0, stdoutLevel);
  addStream(4, 0, stderrLevel);
}

const CLOEXEC: i64 = 0x80000;

/** The last part of the command's path. */
function nameOf(command: i64): i64 {
  if (tag !== 0) return tag;
  let name = peek64(command);
  for (let at = name; peek8(at) !== 0; at++) if (peek8(at) === 0x2f) name = at + 1;
  return name;
}

/**
 * The journal's stream protocol: a name, a unit's name that is believed from root alone, the
 * priority, and whether there are prefixes; then whether it is passed on to syslog, the kernel's
 * log and the console. What follows is a line an entry.
 */
function openStream(name: i64): bool {
  const fd = connectTo(journalStream, SOCK_STREAM);
  if (fd < 0) return refused(ascii("cannot connect to the journal's stream: "), -fd);
  shutdownReading(fd);
  makeBlocking(fd);
  put(fd, name);
  put(fd, ascii("\n\n"));
  const level = ascii("0\n");
  // One of eight texts of a digit and a newline.
  put(fd, digitLine(level, stdoutLevel));
  put(fd, ascii("1\n0\n0\n0\n"));
  outWrite = fd;
  errWrite = fd;
  return true;
}

function digitLine(text: i64, digit: i32): i64 {
  store<u8>(<usize>text, <u8>(0x30 + digit));
  return text;
}

function put(fd: i32, words: i64): void {
  writeText(fd, words, length(words));
}

function refused(what: i64, errno: i32): bool {
  begin(0);
  text(what);
  sayError(errno);
  end();
  return false;
}
