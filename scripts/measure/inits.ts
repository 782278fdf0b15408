// This machine -> the programs that are compared: those that are there.

import { accessSync, constants, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileOfPackage, NODE_26 } from "../build/npm-package.ts";

const DIST = join(import.meta.dirname, "../../dist");

export interface Init {
  readonly name: string;
  /** What stands before the command that it is to run. The first word is a path. */
  readonly command: readonly string[];
  /** The file that an image would get. */
  readonly file: string;
  /**
   * What a row holds besides size, memory and start. A launcher is gone when its command runs: from
   * then on it is the native program, so its signals and its reaping are measured already.
   */
  readonly kind: "native" | "launcher";
}

/** What the others are compared with. */
export const REFERENCE = "tini-static";
export const OURS = "firstborn";

const OTHERS = [REFERENCE, "tini", "dumb-init", "catatonit"] as const;
const FOLDERS = ["/usr/bin", "/usr/local/bin", "/usr/sbin", "/usr/libexec/podman"] as const;

/** In the order of the table. A program that is not there is left out. */
export function findInits(): readonly Init[] {
  const own = join(DIST, `firstborn-${process.arch}`);
  const others = OTHERS.map((name) => ({ name, path: findProgram(name) }));
  return [
    nativeInit(OURS, own),
    ...others.flatMap(({ name, path }) => (path === undefined ? [] : [nativeInit(name, path)])),
    ...findLaunchers(),
  ];
}

function nativeInit(name: string, path: string): Init {
  return { name, command: [path, "--"], file: path, kind: "native" };
}

function findLaunchers(): readonly Init[] {
  const file = join(DIST, "firstborn.mjs");
  const launcher = (runtime: string, path: string): Init => ({
    name: `firstborn.mjs, ${runtime}`,
    command: [path, file, "--"],
    file,
    kind: "launcher",
  });
  const bun = launcher(`Bun ${process.versions.bun}`, process.execPath);
  try {
    return [launcher("Node 26", fileOfPackage(NODE_26, "bin/node")), bun];
  } catch {
    process.stderr.write(`skipped: firstborn.mjs on Node 26, because npm cannot fetch it\n`);
    return [bun];
  }
}

function findProgram(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(realpathSync(path), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
