// This process, a JavaScript runtime -> the native program in its place, under the same pid.
//
// process.execve is execve(2): what the runtime had in memory is gone, and its descriptors, which
// are close-on-exec, too. Two things outlive it: the signals that it ignores (SIGPIPE, SIGXFSZ),
// which `--default-signals` puts right, and the limit on open files, which Node and Bun raise to
// the hard one.

import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import { type Arch, isArch, nativeProgram } from "./embedded.ts";
import { type Place, places, writableCandidates } from "./places.ts";
import { startEnvironment } from "./process-start.ts";

/** Why this process is still what it was. */
export type StillHere =
  | { readonly kind: "no-execve" }
  | { readonly kind: "no-program"; readonly machine: string }
  | { readonly kind: "no-place"; readonly refusals: readonly string[] };

/** For a command as the child: what this runtime ignores is not to be ignored by it. */
export const FOR_COMMAND = "--default-signals";

/**
 * Replaces this process by `firstborn ...args`, and so returns only on failure. `besides` are
 * directories in which the native program may lie ready.
 */
export function becomeFirstborn(args: readonly string[], besides: readonly string[]): StillHere {
  const { arch, execve } = process;
  if (typeof execve !== "function") return { kind: "no-execve" };
  if (!isArch(arch)) return { kind: "no-program", machine: arch };
  const start = (path: string) =>
    execve.call(process, path, ["firstborn", ...args], startEnvironment());
  return withoutWarnings(() => tryPlaces(candidates(arch, besides), nativeProgram(arch), start));
}

/** Whether the program is inside the executable, below Bun's name for its inner file system. */
export function isStandalone(): boolean {
  return process.argv[1]?.startsWith("/$bunfs/") === true;
}

function candidates(arch: Arch, besides: readonly string[]): readonly Place[] {
  const own = [directoryOf(process.argv[1]), directoryOf(process.execPath)];
  const existing = own.filter((directory) => directory !== undefined);
  const directories = [...writableCandidates(process.env.TMPDIR), ...existing];
  return places(`firstborn-${arch}`, [...besides, ...existing], directories);
}

function tryPlaces(
  list: readonly Place[],
  program: Uint8Array,
  start: (path: string) => void,
): StillHere {
  const refusals: string[] = [];
  for (const { name, place } of list) {
    try {
      const { path, release } = place(program);
      try {
        start(path);
      } finally {
        release();
      }
    } catch (error) {
      refusals.push(`${name}: ${reasonOf(error)}`);
    }
  }
  return { kind: "no-place", refusals };
}

/** A system call's error by its code (`EROFS`), any other by its message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return "code" in error ? String(error.code) : error.message;
}

function directoryOf(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : dirname(realpathSync(path));
  } catch {
    return undefined;
  }
}

/** Both process.execve and node:ffi warn that they are experimental: nobody asked for that here. */
function withoutWarnings<Result>(work: () => Result): Result {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
