// The processors that programs are translated for -> how this machine runs such programs.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Architecture } from "../aot/compile.ts";

export interface Target {
  readonly name: Architecture;
  /** The number of the system call `write` (syscalls(2)). */
  readonly write: number;
  /** The emulator of user programs, for machines of another kind. */
  readonly emulator: string;
}

export const TARGETS: readonly Target[] = [
  { name: "x64", write: 1, emulator: "qemu-x86_64-static" },
  { name: "arm64", write: 64, emulator: "qemu-aarch64-static" },
];

/** What stands in front of a program's path to run it; undefined where nothing here can. */
export function runnerOf(target: Target): readonly string[] | undefined {
  if (target.name === process.arch) return [];
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, target.emulator))
    .find(isExecutable);
  return path === undefined ? undefined : [path];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
