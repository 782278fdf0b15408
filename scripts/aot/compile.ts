// AssemblyScript source -> WebAssembly, for one architecture.
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import asc from "assemblyscript/asc";
import { expandAscii } from "./ascii.ts";
import { MEMORY_BASE } from "./elf.ts";

export type Architecture = "x64" | "arm64";

export { MEMORY_BASE };

/** A file's path and text to the text that is compiled; the tests break the program so. */
export type Edit = (path: string, text: string) => string;

/**
 * Compiles with Binaryen's optimisation for size. ARCH is 0 for x86-64 and 1 for arm64. The names
 * of functions are kept, for error messages and the debug build.
 * @throws Error with the compiler's diagnostics
 */
export async function compile(
  entry: string,
  arch: Architecture,
  edit: Edit = (_path, text) => text,
): Promise<Uint8Array> {
  const folder = dirname(entry);
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      entry.slice(folder.length + 1),
      ...["--runtime", "stub", "--memoryBase", String(MEMORY_BASE)],
      ...["--use", `ARCH=${arch === "x64" ? 0 : 1}`, "--use", "abort="],
      ...["--initialMemory", "336", "-Oz", "--converge", "--debug", "--outFile", "out.wasm"],
    ],
    {
      readFile: (name) => source(join(folder, name), edit),
      writeFile: (name, contents) => {
        if (name === "out.wasm" && typeof contents !== "string") wasm = contents;
      },
      listFiles: () => [],
    },
  );
  if (error !== null) throw new Error(`${entry}: ${error.message}\n${stderr.toString()}`);
  if (wasm === undefined) throw new Error(`${entry}: the compiler wrote nothing`);
  return wasm;
}

async function source(path: string, edit: Edit): Promise<string | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null ? null : expandAscii(edit(path, text));
}
