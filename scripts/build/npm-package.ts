// The name of an npm package that the project cannot have as a dependency -> its files, in .cache.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const CACHE = join(import.meta.dirname, "../../.cache");

/**
 * 26 is the first Node with node:ffi, and with a process.execve that throws on failure. This is no
 * development dependency, because the package's `bin` would take the place of the node in use.
 */
export const NODE_26 = `node-linux-${process.arch}@26.10.0`;

/** The path of `file` in the package `spec` (`name@version`), which npm fetches if it is absent. */
export function fileOfPackage(spec: string, file: string): string {
  const prefix = join(CACHE, spec.replaceAll("/", "-"));
  const path = join(prefix, "node_modules", spec.slice(0, spec.lastIndexOf("@")), file);
  if (!existsSync(path)) {
    // `--force`, because npm refuses a package for another machine than its own.
    const options = ["--no-save", "--no-audit", "--no-fund", "--force", "--prefix", prefix];
    execFileSync("npm", ["install", ...options, spec], { stdio: "ignore" });
  }
  return path;
}
