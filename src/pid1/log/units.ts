// The lines of units: two pipes for each command whose unit says so, and what they are marked with.
import { UNITS_MAX } from "../../wire/kinds";
import { length } from "../message";
import { close } from "../syscalls";
import { errRead, openPipes, outRead } from "./pipes";
import { stderrLevel, stdoutLevel } from "./settings";
import { setSource, setSourcePid } from "./sources";
import { addStream } from "./streams";

/** The command's own row is the first. */
function sourceOf(unit: i32): i32 {
  return unit + 1;
}

/** `texts` are a name for the log and the unit's own, each with a NUL behind it. */
export function nameUnit(unit: i32, texts: usize, bytes: i32): void {
  if (unit < 0 || unit >= UNITS_MAX || bytes < 2) return;
  // Whatever was sent, it ends.
  store<u8>(texts + bytes - 1, 0);
  const name = <i64>texts;
  const second = length(name) + 1;
  setSource(sourceOf(unit), name, second < bytes ? name + second : name);
}

export function unitHasProcess(unit: i32, pid: i32): void {
  setSourcePid(sourceOf(unit), pid);
}

/** 0, or a negated errno: then there are no pipes. */
export function openUnitLogs(unit: i32): i32 {
  const error = openPipes();
  if (error < 0) return error;
  keep(outRead, unit, stdoutLevel);
  keep(errRead, unit, stderrLevel);
  return 0;
}

/** One that finds no row is closed: the command's writes fail, and nothing waits for them. */
function keep(fd: i32, unit: i32, level: i32): void {
  if (!addStream(fd, sourceOf(unit), level)) close(fd);
}
