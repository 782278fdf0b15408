// The native programs and the version that the build puts into this bundle, as data.
//
// They travel inside the JavaScript, not beside it, because a user's own bundler packs
// `firstborn/register` into one file and takes nothing else along.

import { Buffer } from "node:buffer";

/** The machines that there is a native program for, in the words of `process.arch`. */
export type Arch = "x64" | "arm64";

// `scripts/build` replaces these three names by string literals; the programs are in base64.
declare const FIRSTBORN_VERSION: string;
declare const FIRSTBORN_ELF_X64: string;
declare const FIRSTBORN_ELF_ARM64: string;

/** Whether there is a native program for this value of `process.arch`. */
export function isArch(word: string): word is Arch {
  return word === "x64" || word === "arm64";
}

/** The native program for `arch`, an ELF file as bytes. */
export function nativeProgram(arch: Arch): Buffer {
  return Buffer.from(arch === "x64" ? FIRSTBORN_ELF_X64 : FIRSTBORN_ELF_ARM64, "base64");
}

/** The version of the package that this bundle was built from. */
export function version(): string {
  return FIRSTBORN_VERSION;
}
