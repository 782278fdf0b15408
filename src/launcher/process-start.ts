// What this process was started with -> the environment and the command line to start it again.
//
// The kernel's own record in /proc (proc_pid_environ(5), proc_pid_cmdline(5)) is taken before what
// the runtime made of it: Bun adds the working directory's `.env` to `process.env` and takes a
// leading `--` out of `process.argv`, and a single-file executable invents two arguments.

import { readFileSync, realpathSync } from "node:fs";
import { delimiter, resolve } from "node:path";

/** The parts of `process` that tell how it was started. */
export interface RuntimeView {
  readonly execPath: string;
  readonly execArgv: readonly string[];
  readonly argv: readonly string[];
  /** Whether the program is inside the executable itself, as `bun build --compile` leaves it. */
  readonly standalone: boolean;
}

/** The environment that the kernel gave to this process, or the runtime's without /proc. */
export function startEnvironment(): NodeJS.ProcessEnv {
  const entries = readStrings("/proc/self/environ");
  return entries === undefined ? process.env : parseEnvironment(entries);
}

/** The command that starts this process's program again, with a path or name that execvp finds. */
export function startCommand(view: RuntimeView): readonly string[] {
  const cmdline = readStrings("/proc/self/cmdline") ?? [];
  return restartCommand(cmdline, view, (name) => isProgram(name, view.execPath));
}

/** `NAME=value` strings as a record. The first of two with one name counts, as in getenv(3). */
export function parseEnvironment(entries: readonly string[]): Record<string, string> {
  const variables = new Map<string, string>();
  for (const entry of entries) {
    const equals = entry.indexOf("=");
    if (equals < 1) continue;
    const name = entry.slice(0, equals);
    if (!variables.has(name)) variables.set(name, entry.slice(equals + 1));
  }
  return Object.fromEntries(variables);
}

/**
 * Chooses between the kernel's command line and the runtime's account of it. The former is exact,
 * but `process.title` overwrites it (`node --title=x`). So it has to begin with a name of the
 * runtime (which is kept, because a link `node` to Bun makes it behave as Node), to end with the
 * program's arguments, and to have a word between them that can be the script.
 */
export function restartCommand(
  cmdline: readonly string[],
  view: RuntimeView,
  isRuntime: (name: string) => boolean,
): readonly string[] {
  const own = view.argv.slice(2);
  const [name, ...rest] = cmdline;
  const between = rest.slice(0, rest.length - own.length);
  const hasScript = view.standalone || between.some((word) => word !== "");
  if (name !== undefined && isRuntime(name) && hasScript && endsWith(rest, own)) return cmdline;
  const script = view.standalone ? [] : view.argv.slice(1, 2);
  return [view.execPath, ...view.execArgv, ...script, ...own];
}

function endsWith(list: readonly string[], tail: readonly string[]): boolean {
  const start = list.length - tail.length;
  return start >= 0 && tail.every((word, index) => list[start + index] === word);
}

/** Whether execvp(3) with this name, here and now, would run the executable `execPath`. */
function isProgram(name: string, execPath: string): boolean {
  const directories = name.includes("/") ? ["."] : (process.env.PATH ?? "").split(delimiter);
  for (const directory of directories) {
    try {
      return realpathSync(resolve(directory, name)) === realpathSync(execPath);
    } catch {
      // It is not in this directory: the search goes on, as execvp's does.
    }
  }
  return false;
}

/** A /proc file of strings that each end in a zero byte. */
function readStrings(path: string): readonly string[] | undefined {
  try {
    const text = readFileSync(path, "utf8");
    return text === "" ? [] : text.replace(/\0$/, "").split("\0");
  } catch {
    return undefined;
  }
}
