// Binaryen's wasm-opt, run inside this process: random bytes -> a valid module, a module -> an
// optimised one.
//
// The npm package has it as one script with the WebAssembly in it, which takes most of a second to
// start: as long as it needs for forty modules. So it is loaded once, as a function whose variable
// `Module` is given (Emscripten's documentation, "The Module object"), and its `main` is called
// for each module. It reads and writes files by their paths.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Integers, sign extension, memory.copy and memory.fill; floats cannot be left out. */
const FEATURES = [
  "--mvp-features",
  "--enable-sign-ext",
  "--enable-mutable-globals",
  "--enable-bulk-memory-opt",
];

export class WasmOpt {
  private constructor(private readonly callMain: (args: string[]) => number) {}

  static async load(): Promise<WasmOpt> {
    // The package is AssemblyScript's: what compiles PID 1 makes the random modules, too.
    const require = createRequire(
      createRequire(import.meta.url).resolve("assemblyscript/package.json"),
    );
    const path = join(dirname(require.resolve("binaryen/package.json")), "bin/wasm-opt");
    const script = readFileSync(path, "utf8").replace(/^#!.*/, "");
    const load = new Function("Module", "require", "__dirname", `${script}; return callMain;`);
    return new Promise((resolve) => {
      const main = load(
        { noInitialRun: true, onRuntimeInitialized: () => resolve(new WasmOpt(main)) },
        require,
        dirname(path),
      ) as (args: string[]) => number;
    });
  }

  /** Without accesses out of bounds: all are to the first bytes of the memory. */
  translateToFuzz(input: Uint8Array): Uint8Array {
    return this.run(input, ["--translate-to-fuzz", "--no-fuzz-oob"]);
  }

  optimize(wasm: Uint8Array, passes: readonly string[]): Uint8Array {
    return this.run(wasm, passes);
  }

  private run(input: Uint8Array, args: readonly string[]): Uint8Array {
    const folder = mkdtempSync(join(tmpdir(), "firstborn-fuzz-"));
    try {
      const [from, to] = [join(folder, "in"), join(folder, "out")];
      writeFileSync(from, input);
      const status = this.callMain([from, ...args, ...FEATURES, "--quiet", "-g", "-o", to]);
      if (status !== 0) throw new Error(`wasm-opt ${args.join(" ")}: status ${status}`);
      return readFileSync(to);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
