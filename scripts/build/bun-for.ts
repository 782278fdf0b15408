// A machine's name -> the Bun executable that goes into its standalone.

import { fileOfPackage } from "./npm-package.ts";

// Bun's npm packages by the machine. The C library, where one is named, is not glibc.
const PACKAGES = {
  x64: "@oven/bun-linux-x64",
  "x64-musl": "@oven/bun-linux-x64-musl",
  arm64: "@oven/bun-linux-aarch64",
  "arm64-musl": "@oven/bun-linux-aarch64-musl",
} as const;

/** A machine that a standalone can be built for. */
export type StandaloneTarget = keyof typeof PACKAGES;

export function isStandaloneTarget(word: string): word is StandaloneTarget {
  return Object.hasOwn(PACKAGES, word);
}

/** The path of Bun for `target`: the one that builds, or the same version for another machine. */
export function bunFor(target: StandaloneTarget): string {
  if (target === process.arch) return process.execPath;
  return fileOfPackage(`${PACKAGES[target]}@${process.versions.bun}`, "bin/bun");
}
