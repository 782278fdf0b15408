// The runtimes that the built programs are tested on; each is fetched or built if it is missing.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { join } from "node:path";
import { fileOfPackage, NODE_26 } from "../../scripts/build/npm-package.ts";

const ROOT = join(import.meta.dirname, "../..");

/** The build's result. */
export const DIST = process.env.FIRSTBORN_DIST ?? join(ROOT, "dist");

/** Bun, which the build needs too. */
export const BUN = join(ROOT, "node_modules/bun/bin/bun.exe");

/**
 * A Node without process.execve, whichever runs these tests: 20 has none, a later one forgets it.
 */
export const OLD_NODE = [
  process.execPath,
  "--import",
  "data:text/javascript,delete process.execve",
] as const;

/** The path of Node 26, or undefined where npm cannot fetch it. */
export function node26(): string | undefined {
  try {
    return fileOfPackage(NODE_26, "bin/node");
  } catch {
    process.stderr.write(`skipped: tests on Node 26, because npm cannot fetch ${NODE_26}\n`);
    return undefined;
  }
}

/** The launcher as a script, as an executable, and the native program that both hold. */
export const SCRIPT = join(DIST, "firstborn.mjs");
export const STANDALONE = join(DIST, `firstborn-standalone-${process.arch}`);
export const ELF_NAME = `firstborn-${process.arch}`;
export const ELF = join(DIST, ELF_NAME);
export const REGISTER = join(DIST, "register.mjs");

/** What /proc/1/exe says when the native program runs from memory. */
export const IN_MEMORY = "/memfd:firstborn (deleted)";

/** A new directory on a file system that is not noexec; the test removes it. */
export function makeWorkDirectory(): string {
  const cache = join(ROOT, ".cache");
  mkdirSync(cache, { recursive: true });
  return mkdtempSync(join(cache, "launcher-test-"));
}

/** Builds dist/ if it is not there. */
export function ensureBuilt(): void {
  if ([SCRIPT, STANDALONE, ELF, REGISTER].every((path) => existsSync(path))) return;
  const { status } = spawnSync("npm", ["run", "build"], { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) throw new Error("dist/ is missing and cannot be made: npm run build");
}
