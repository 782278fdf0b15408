// The program under test, under each of its names, and the programs whose names those are.

import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readlinkSync,
  realpathSync,
  symlinkSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import { ELF, ensureBuilt } from "../launcher/runtimes.ts";

if (!existsSync(ELF)) ensureBuilt();

export const PROGRAM = realpathSync(ELF);

/** Debian's own, without what a user has added to it: that makes it start twice as fast. */
export const PYTHON = ["/usr/bin/python3", "-I", "-S"] as const;

/** For `describe.skipIf`: what needs Python is left out where there is none. */
export const NO_PYTHON = findProgram(PYTHON[0], "tests of signals and terminals") === undefined;

const NAMES = join(import.meta.dirname, "../../.cache/names");

/** The path of a symbolic link of that name to the program. */
export function calledAs(name: string): string {
  const path = join(NAMES, name);
  mkdirSync(NAMES, { recursive: true });
  if (linkOf(path) === PROGRAM) return path;
  if (linkOf(path) !== undefined) unlinkSync(path);
  symlinkSync(PROGRAM, path);
  return path;
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** The path of a program of this machine, or undefined, which is told in one line. */
export function findProgram(name: string, whatFor: string): string | undefined {
  const { status, stdout } = spawnSync("sh", ["-c", 'command -v "$1"', "sh", name], {
    encoding: "utf8",
  });
  if (status === 0) return stdout.trim();
  process.stderr.write(`skipped: ${whatFor}, because there is no ${name}\n`);
  return undefined;
}
