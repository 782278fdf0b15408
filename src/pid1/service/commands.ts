// The commands that were started, by the token that the manager gave each. What became of one is
// kept in its row until a commit has taken it.
import { COMMANDS_MAX } from "../../wire/kinds";
import { ECONNRESET } from "../constants";
import { COMMAND_ROW, COMMANDS } from "./layout";

// A row: token 0 (none: 0), unit 4, pid 8 (not known yet: 0), what a commit has not taken yet 12,
// wait status 16, the step that failed 20, errno 24.
export const COMMAND_SPAWNED: i32 = 1;
export const COMMAND_FAILED: i32 = 2;
export const COMMAND_ENDED: i32 = 4;

/** One more than the highest row used so far. */
export let commandsEnd: i32 = 0;

export function commandRow(index: i32): usize {
  return COMMANDS + index * COMMAND_ROW;
}

/** False when the table is full. A manager that counts never meets that. */
export function addCommand(token: i32, unit: i32, pid: i32): bool {
  for (let i = 0; i < COMMANDS_MAX; i++) {
    const row = commandRow(i);
    if (load<i32>(row) !== 0) continue;
    memory.fill(row, 0, COMMAND_ROW);
    store<i32>(row, token);
    store<i32>(row, unit, 4);
    store<i32>(row, pid, 8);
    if (i >= commandsEnd) commandsEnd = i + 1;
    return true;
  }
  return false;
}

function rowOf(token: i32): usize {
  for (let i = 0; i < commandsEnd; i++) {
    if (load<i32>(commandRow(i)) === token) return commandRow(i);
  }
  return 0;
}

function addNews(row: usize, news: i32): void {
  store<i32>(row, load<i32>(row, 12) | news, 12);
}

export function commandSpawned(token: i32, pid: i32): void {
  const row = rowOf(token);
  if (row === 0) return;
  store<i32>(row, pid, 8);
  addNews(row, COMMAND_SPAWNED);
}

export function commandFailed(token: i32, step: i32, errno: i32): void {
  const row = rowOf(token);
  if (row === 0) return;
  store<i32>(row, step, 20);
  store<i32>(row, errno, 24);
  addNews(row, COMMAND_FAILED);
}

export function commandEnded(token: i32, pid: i32, status: i32): void {
  const row = rowOf(token);
  if (row === 0) return;
  store<i32>(row, pid, 8);
  store<i32>(row, status, 16);
  addNews(row, COMMAND_ENDED);
}

/** A child of PID 1 was reaped: true when it is a command whose shim is gone. */
export function orphanedCommandEnded(pid: i32, status: i32): bool {
  for (let i = 0; i < commandsEnd; i++) {
    const row = commandRow(i);
    if (load<i32>(row) === 0 || load<i32>(row, 8) !== pid) continue;
    if ((load<i32>(row, 12) & COMMAND_ENDED) !== 0) continue;
    commandEnded(load<i32>(row), pid, status);
    return true;
  }
  return false;
}

/** A unit's shim is gone: what it had not told of yet was perhaps never started. */
export function failStartingCommands(unit: i32): void {
  for (let i = 0; i < commandsEnd; i++) {
    const row = commandRow(i);
    const isStarting = load<i32>(row) !== 0 && load<i32>(row, 8) === 0;
    if (isStarting && load<i32>(row, 4) === unit && load<i32>(row, 12) === 0) {
      commandFailed(load<i32>(row), 0, ECONNRESET);
    }
  }
}

/** A commit has taken this piece of news; a command that has ended or failed leaves its row. */
export function forgetCommandNews(index: i32, news: i32): void {
  const row = commandRow(index);
  store<i32>(row, load<i32>(row, 12) & ~news, 12);
  if (news !== COMMAND_SPAWNED) store<i32>(row, 0);
}

/** Whose command this process is or was; -1 where it is nobody's. */
export function unitOfCommand(pid: i32): i32 {
  for (let i = 0; i < commandsEnd; i++) {
    const row = commandRow(i);
    if (load<i32>(row) !== 0 && load<i32>(row, 8) === pid) return load<i32>(row, 4);
  }
  return -1;
}
