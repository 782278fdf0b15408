// src/launcher and the native programs -> firstborn.mjs, register.mjs and the standalone.

import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Arch } from "../../src/launcher/embedded.ts";
import { installProgram } from "../../src/launcher/install-program.ts";
import { type BundleOptions, bundler } from "./bun.ts";

/** What goes into every bundle. */
export interface Contents {
  readonly version: string;
  readonly programs: Readonly<Record<Arch, Uint8Array>>;
}

const LAUNCHER = join(import.meta.dirname, "../../src/launcher");

/** Writes `firstborn.mjs`, `register.mjs` and `register.d.ts` into `outDirectory`. */
export async function bundleScripts(contents: Contents, outDirectory: string): Promise<void> {
  mkdirSync(outDirectory, { recursive: true });
  const main = await bundleText("main.ts", contents, "#!/usr/bin/env node");
  installProgram(join(outDirectory, "firstborn.mjs"), new TextEncoder().encode(main));
  writeFileSync(join(outDirectory, "register.mjs"), await bundleText("register.ts", contents));
  copyFileSync(join(LAUNCHER, "register.types.ts"), join(outDirectory, "register.d.ts"));
}

/** Writes `path`, an executable that needs no runtime; `bunPath` is the Bun to put into it. */
export async function bundleStandalone(
  contents: Contents,
  path: string,
  bunPath: string,
): Promise<void> {
  // Bun writes the file in place, which fails with ETXTBSY while an older one runs.
  const directory = mkdtempSync(`${path}.`);
  try {
    const outfile = join(directory, "firstborn-standalone");
    await bundler().build({
      ...commonOptions("main.ts", contents),
      target: "bun",
      minify: true,
      // Functions come compiled: the first answer of a manager takes two thirds of the time.
      bytecode: true,
      compile: {
        outfile,
        // The app's own settings are none of the init's business: with these on, an `.env` in the
        // working directory would end up in the environment.
        autoloadDotenv: false,
        autoloadBunfig: false,
        autoloadTsconfig: false,
        autoloadPackageJson: false,
        executablePath: bunPath,
      },
    });
    renameSync(outfile, path);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function bundleText(entry: string, contents: Contents, banner?: string): Promise<string> {
  const { outputs } = await bundler().build({
    ...commonOptions(entry, contents),
    target: "node",
    ...(banner === undefined ? {} : { banner }),
  });
  return outputs[0]!.text();
}

function commonOptions(entry: string, { version, programs }: Contents) {
  const define = {
    FIRSTBORN_VERSION: JSON.stringify(version),
    FIRSTBORN_ELF_X64: literal(programs.x64),
    FIRSTBORN_ELF_ARM64: literal(programs.arm64),
  };
  return {
    entrypoints: [join(LAUNCHER, entry)],
    format: "esm",
    define,
  } satisfies Partial<BundleOptions>;
}

function literal(program: Uint8Array): string {
  return JSON.stringify(Buffer.from(program).toString("base64"));
}
