// The same sources are the same bytes, wherever and whenever they are built.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compile } from "../../scripts/aot/compile.ts";
import { pid1Wasm } from "../../scripts/aot/pid1-wasm.ts";
import { translate } from "../../scripts/aot/translate.ts";
import { TARGETS } from "../../scripts/fuzz/targets.ts";
import { PATIENCE_MS } from "./targets.ts";

const SOURCES = join(import.meta.dirname, "../../src");

it(
  "PID 1 compiles to the same WebAssembly in another folder, at another time",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "firstborn-sources-"));
    try {
      for (const name of ["pid1", "wire"]) {
        cpSync(join(SOURCES, name), join(folder, "elsewhere", name), { recursive: true });
      }
      const again = await compile(join(folder, "elsewhere/pid1/main.ts"), "x64");
      expect(Buffer.compare(again, await pid1Wasm("x64"))).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  PATIENCE_MS,
);

it.each(
  TARGETS.flatMap(
    ({ name }) =>
      [
        [name, "release", false],
        [name, "debug", true],
      ] as const,
  ),
)("%s: the %s build is the same, twice", async (target, _, debug) => {
  const wasm = await pid1Wasm(target);
  const [first, second] = [0, 1].map(() => translate(wasm, { target, debug }));
  expect(Buffer.compare(first!, second!)).toBe(0);
});
