// PID 1's WebAssembly -> the same with every system call as a place where it can be left, and
// entered again (Binaryen's Asyncify). So many of it can live in one thread, and fork(2) returns
// twice: a copy of the memory and the globals is all of a process.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Edit } from "../../aot/compile.ts";
import { pid1Wasm } from "../../aot/pid1-wasm.ts";

const CACHE = join(import.meta.dirname, "../../../.cache/suspendable");
const SYSTEM_CALLS = [0, 1, 2, 3, 4, 5, 6].map((n) => `kernel.syscall${n}`).join();
/** In front of the names of all variables that are exported. */
export const GLOBAL = "global ";

/** `edit` breaks the program on purpose. */
export async function suspendablePid1(edit?: Edit): Promise<WebAssembly.Module> {
  const wasm = await pid1Wasm("x64", edit);
  const path = join(CACHE, `${createHash("sha256").update(wasm).digest("hex").slice(0, 32)}.wasm`);
  try {
    return new WebAssembly.Module(readFileSync(path));
  } catch {
    const suspendable = await makeSuspendable(wasm);
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(path, suspendable);
    return new WebAssembly.Module(suspendable);
  }
}

/** Binaryen takes a second to load, so it is only where there is something new. */
async function makeSuspendable(wasm: Uint8Array): Promise<Uint8Array> {
  const { default: binaryen } = await import("binaryen");
  const { MVP, SignExt, MutableGlobals, BulkMemory, BulkMemoryOpt } = binaryen.Features;
  const features = MVP | SignExt | MutableGlobals | BulkMemory | BulkMemoryOpt;
  const module = binaryen.readBinaryWithFeatures(wasm, features);
  module.setFeatures(features);
  binaryen.setPassArgument("asyncify-imports", SYSTEM_CALLS);
  module.runPasses(["asyncify"]);
  for (let i = 0; i < module.getNumGlobals(); i++) {
    const { name, mutable } = binaryen.getGlobalInfo(module.getGlobalByIndex(i));
    if (mutable) module.addGlobalExport(name, `${GLOBAL}${name}`);
  }
  return module.emitBinary();
}
