// `npm run build`: everything in dist/, and what is generated in docs/.
//
// The result depends on the sources and on package-lock.json alone, byte for byte. Options:
// `--standalone LIST` builds standalones for other machines (comma-separated: arm64, x64-musl,
// arm64-musl, besides x64, the default); their Bun comes from npm, into .cache.

import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bunFor, isStandaloneTarget } from "./bun-for.ts";
import { bundleScripts, bundleStandalone } from "./bundle.ts";
import { writeDirectivesDocument } from "./directives-document.ts";
import { buildNative } from "./native.ts";

const ROOT = join(import.meta.dirname, "../..");
const DIST = join(ROOT, "dist");

const { values } = parseArgs({ options: { standalone: { type: "string", default: "x64" } } });
const targets = values.standalone.split(",");
for (const target of targets) {
  if (!isStandaloneTarget(target)) throw new Error(`--standalone: unknown target ${target}`);
}

// Bun's bundler notes each source file's path relative to the working directory.
process.chdir(ROOT);
mkdirSync(DIST, { recursive: true });
writeDirectivesDocument(ROOT);
const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const programs = await buildNative(join(ROOT, "src/pid1/main.ts"), DIST);
const contents = { version, programs };
await bundleScripts(contents, DIST);
const standalones = targets.filter(isStandaloneTarget);
for (const target of standalones) {
  await bundleStandalone(contents, join(DIST, `firstborn-standalone-${target}`), bunFor(target));
}

for (const name of [
  "firstborn-x64",
  "firstborn-arm64",
  "firstborn.mjs",
  "register.mjs",
  ...standalones.map((target) => `firstborn-standalone-${target}`),
]) {
  console.log(`${String(statSync(join(DIST, name)).size).padStart(10)}  dist/${name}`);
}
