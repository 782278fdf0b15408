// src/pid1 -> its WebAssembly, compiled once for as long as nothing that it depends on changes.
//
// Compiling takes seconds, and each test file is a process of its own, so the result is kept in
// .cache under a digest of the sources.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Architecture, compile, type Edit } from "./compile.ts";

const ROOT = join(import.meta.dirname, "../..");
const ENTRY = join(ROOT, "src/pid1/main.ts");
const FOLDERS = ["src/pid1", "src/wire"];
const CACHE = join(ROOT, ".cache/pid1");
/** What else decides about the result. */
const COMPILER = [
  "scripts/aot/compile.ts",
  "scripts/aot/ascii.ts",
  "node_modules/assemblyscript/package.json",
];

/** `edit` breaks the program on purpose: see canaries.test.ts. */
export async function pid1Wasm(arch: Architecture, edit?: Edit): Promise<Uint8Array> {
  const path = join(CACHE, `${digest(arch, edit)}.wasm`);
  const cached = readOrUndefined(path);
  if (cached !== undefined) return cached;
  const wasm = await compile(ENTRY, arch, edit);
  mkdirSync(CACHE, { recursive: true });
  // Several test files may do the same at once; a name appears with all of its content.
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, wasm);
  renameSync(temporary, path);
  return wasm;
}

export async function pid1Module(arch: Architecture, edit?: Edit): Promise<WebAssembly.Module> {
  return new WebAssembly.Module(await pid1Wasm(arch, edit));
}

function digest(arch: Architecture, edit: Edit = (_path, text) => text): string {
  const hash = createHash("sha256").update(arch);
  for (const path of FOLDERS.flatMap(sourcesBelow)) {
    const text = readFileSync(join(ROOT, path), "utf8");
    hash.update(`${path}\0${edit(join(ROOT, path), text)}\0`);
  }
  for (const name of COMPILER) hash.update(readFileSync(join(ROOT, name)));
  return hash.digest("hex").slice(0, 32);
}

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .sort()
    .map((name) => join(folder, name));
}

function readOrUndefined(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
