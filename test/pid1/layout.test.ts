import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MEMORY_BASE } from "../../scripts/aot/compile.ts";
import { decodeModule } from "../../scripts/aot/module.ts";
import { pid1Wasm } from "../../scripts/aot/pid1-wasm.ts";
import { ARCHITECTURES } from "./kernel/abi.ts";
import { END, REGIONS, TABLES } from "./kernel/memory-regions.ts";
import { run } from "./run.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE_OF_WASM = 65_536;

/** Where the tables of service mode begin and end: AssemblyScript, but JavaScript as well. */
const layout = "../../src/pid1/service/layout";
const service = (await import(layout)) as { readonly EVENT: number; readonly SERVICE_END: number };

describe("the buffers of PID 1", () => {
  it("lie one behind the other, none in another", () => {
    let end = TABLES;
    for (const { name, start, size } of REGIONS) {
      expect(start, name).toBeGreaterThanOrEqual(end);
      end = start + size;
    }
    expect(end).toBeLessThanOrEqual(END);
  });

  it("are aligned for what the kernel keeps in them", () => {
    const bytes = new Set(["PAIR", "REWRITE", "EXPECTED", "PROC_PATH", "MESSAGE", "CANDIDATE"]);
    for (const { name, start } of REGIONS) {
      if (!bytes.has(name)) expect(start % 4, name).toBe(0);
    }
  });
});

describe.each(ARCHITECTURES)("the wasm for %s", (arch) => {
  it("has all buffers within its memory, which never grows", async () => {
    const module = decodeModule(await pid1Wasm(arch));
    expect(END).toBeLessThanOrEqual(module.memoryPages * PAGE_OF_WASM);
    expect(service.EVENT).toBeGreaterThanOrEqual(END);
    expect(service.SERVICE_END).toBeLessThanOrEqual(module.memoryPages * PAGE_OF_WASM);
  });

  it("has its texts between the globals and the buffers", async () => {
    const { data } = decodeModule(await pid1Wasm(arch));
    for (const { address, bytes } of data) {
      expect(address).toBeGreaterThanOrEqual(MEMORY_BASE);
      expect(address + bytes.length).toBeLessThanOrEqual(TABLES);
    }
  });

  it("imports nothing but what stands for machine instructions", async () => {
    const { imports } = decodeModule(await pid1Wasm(arch));
    for (const { name } of imports) expect(name).toMatch(/^(syscall[0-6]|peek8|peek64|poke64)$/);
  });
});

describe("the version", () => {
  it("that is printed is the package's", () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const printed = (line: string) => run({ argv: line }).kernel.stdout.messages.join("");
    expect(printed("firstborn --version")).toBe(`firstborn ${version}\n`);
    expect(printed("tini --version")).toContain(`firstborn ${version}\n`);
    expect(printed("firstborn --license")).toContain(`firstborn ${version},`);
  });
});
