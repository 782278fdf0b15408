// The command's standard output and error -> pipes that PID 1 reads, or a socket of the journal.
import { O_CLOEXEC, SOCK_STREAM } from "../constants";
import { sayError } from "../errors";
import { peek8, peek64 } from "../kernel";
import { ANSWER } from "../memory-map";
import { begin, end, length, text } from "../message";
import { closeFrom, dup3, fchown, makeBlocking, shutdownReading, writeText } from "../syscalls";
import { describeContainer } from "./container";
import { prepareLevels } from "./entries";
import { journalStream } from "./options";
import { errRead, errWrite, openPipes, outRead, outWrite, useSocket } from "./pipes";
import { stderrLevel, stdoutLevel, tag } from "./settings";
import { connectTo, sinkCount } from "./sinks";
import { setSource, setSourcePid } from "./sources";
import { addStream } from "./streams";

/** Whether PID 1 reads what the command says. */
export function isLogging(): bool {
  return sinkCount > 0;
}

/** Before the command is started: false where there can be no pipes, or no stream. */
export function openLogs(command: i64, envp: i64, uid: i64, gid: i64): bool {
  if (journalStream !== 0) return openStream(nameOf(command));
  if (!isLogging()) return true;
  prepareLogs(envp);
  const error = openPipes();
  if (error < 0) return refused(ascii("no pipe for the command's output: "), -error);
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
  dup3(outRead, free, O_CLOEXEC);
  dup3(errRead, free + 1, O_CLOEXEC);
  dup3(free, 3, O_CLOEXEC);
  dup3(free + 1, 4, O_CLOEXEC);
  closeFrom(5);
  setSource(0, nameOf(command), 0);
  setSourcePid(0, child);
  addStream(3, 0, stdoutLevel);
  addStream(4, 0, stderrLevel);
}

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
  // A digit, a newline, and the end of the text.
  store<i32>(ANSWER, 0x0a30 + stdoutLevel);
  put(fd, <i64>ANSWER);
  put(fd, ascii("1\n0\n0\n0\n"));
  useSocket(fd);
  return true;
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
