// The files that come out: the same every time, with the segments and sections that they should have.
import { beforeAll, describe, expect, it } from "vitest";
import { compile } from "../../scripts/aot/compile.ts";
import { translate } from "../../scripts/aot/translate.ts";

const ENTRY = "src/pid1/main.ts";
const ARCHES = ["x64", "arm64"] as const;
const [PT_LOAD, PT_GNU_STACK] = [1, 0x6474e551];
const [EXECUTE, WRITE] = [1, 2];

interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly size: number;
}

function readElf(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset);
  const segments = Array.from({ length: view.getUint16(56, true) }, (_, i): Segment => {
    const at = Number(view.getBigUint64(32, true)) + i * view.getUint16(54, true);
    return {
      type: view.getUint32(at, true),
      flags: view.getUint32(at + 4, true),
      address: Number(view.getBigUint64(at + 16, true)),
      size: Number(view.getBigUint64(at + 40, true)),
    };
  });
  return {
    machine: view.getUint16(18, true),
    entry: Number(view.getBigUint64(24, true)),
    sections: view.getUint16(60, true),
    segments,
  };
}

describe.each(ARCHES)("the program for %s", (target) => {
  let wasm: Uint8Array;
  beforeAll(async () => {
    wasm = await compile(ENTRY, target);
  }, 60_000);

  it("is the same byte for byte when it is built again", async () => {
    const again = await compile(ENTRY, target);
    expect(Buffer.compare(wasm, again)).toBe(0);
    const build = (from: Uint8Array) => translate(from, { target, debug: false });
    expect(Buffer.compare(build(wasm), build(again))).toBe(0);
  }, 60_000);

  it("has no memory that can be written to and executed", () => {
    const { segments, machine } = readElf(translate(wasm, { target, debug: false }));
    const loads = segments.filter(({ type }) => type === PT_LOAD);
    expect(loads.map(({ flags }) => flags & (EXECUTE | WRITE)).sort()).toEqual([EXECUTE, WRITE]);
    const stack = segments.find(({ type }) => type === PT_GNU_STACK);
    expect((stack?.flags ?? EXECUTE) & EXECUTE).toBe(0);
    expect(machine).toBe(target === "x64" ? 62 : 183);
  });

  it("begins in its code", () => {
    const { entry, segments } = readElf(translate(wasm, { target, debug: false }));
    const code = segments.find(({ flags }) => (flags & EXECUTE) !== 0)!;
    expect(entry).toBeGreaterThanOrEqual(code.address);
    expect(entry).toBeLessThan(code.address + code.size);
  });

  it("has sections and names of functions in the debug build alone", () => {
    const release = translate(wasm, { target, debug: false });
    const debug = translate(wasm, { target, debug: true });
    expect(readElf(release).sections).toBe(0);
    expect(readElf(debug).sections).toBeGreaterThan(4);
    expect(readElf(debug).segments).toEqual(readElf(release).segments);
    const holds = (file: Uint8Array, text: string) => Buffer.from(file).includes(text);
    expect(holds(debug, "supervise")).toBe(true);
    expect(holds(debug, ".symtab")).toBe(true);
    expect(holds(release, ".symtab")).toBe(false);
  });
});
