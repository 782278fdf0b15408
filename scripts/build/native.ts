// src/pid1 -> the native programs, one for each machine, and the same with symbols for debuggers.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Arch } from "../../src/launcher/embedded.ts";
import { installProgram } from "../../src/launcher/install-program.ts";
import { compile, translate } from "../aot/index.ts";

export const ARCHES: readonly Arch[] = ["x64", "arm64"];

/** Compiles both programs; the release builds go into the bundles. */
export async function buildNative(
  entry: string,
  outDirectory: string,
): Promise<Readonly<Record<Arch, Uint8Array>>> {
  return {
    x64: await buildFor("x64", entry, outDirectory),
    arm64: await buildFor("arm64", entry, outDirectory),
  };
}

/** What a run of one command without --log calls none of. */
function isCold(name: string): boolean {
  return /^(?:service|log)\//.test(name) && !/^(?:log\/command|service\/mode)\//.test(name);
}

async function buildFor(arch: Arch, entry: string, outDirectory: string): Promise<Uint8Array> {
  const wasm = await compile(entry, arch);
  const program = translate(wasm, { target: arch, debug: false, isCold });
  const debugDirectory = join(outDirectory, "debug");
  mkdirSync(debugDirectory, { recursive: true });
  installProgram(join(outDirectory, `firstborn-${arch}`), program);
  const withSymbols = translate(wasm, { target: arch, debug: true, isCold });
  installProgram(join(debugDirectory, `firstborn-${arch}`), withSymbols);
  return program;
}
