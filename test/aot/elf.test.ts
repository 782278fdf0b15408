// The ELF files: what the kernel maps, and what a debugger finds in the debug build.
import { describe, expect, it } from "vitest";
import { MEMORY_BASE } from "../../scripts/aot/elf.ts";
import { translate } from "../../scripts/aot/translate.ts";
import { TARGETS } from "../../scripts/fuzz/targets.ts";
import { PF_R, PF_W, PF_X, PT_GNU_STACK, PT_LOAD, readElf } from "./elf-file.ts";
import { program, startOf } from "./programs.ts";

const MACHINES = { x64: 62, arm64: 183 } as const;
const DATA = new TextEncoder().encode("the data");

const wasm = program(
  {
    adds: { params: ["i32", "i32"], result: "i32", text: "local.get 0 local.get 1 i32.add" },
    chooses: {
      params: ["i32"],
      result: "i32",
      text: "block block local.get 0 br_table 0 1 0 end i32.const 1 return end i32.const 2",
    },
    ...startOf("i32.const 1 call $chooses i32.const 2 i32.popcnt call $adds"),
  },
  { memoryPages: 3, data: [{ address: MEMORY_BASE + 16, bytes: DATA }] },
);

describe.each(TARGETS)("$name", ({ name: target }) => {
  const release = translate(wasm, { target, debug: false });
  const debug = translate(wasm, { target, debug: true });
  const elf = readElf(release);
  const [writable, executable] = elf.segments;

  it("is an executable for its machine", () => {
    expect(elf).toMatchObject({ type: 2, machine: MACHINES[target] });
  });

  it("has one segment to write to, one to execute, and a stack", () => {
    expect(elf.segments.map(({ type, flags }) => [type, flags])).toEqual([
      [PT_LOAD, PF_R | PF_W],
      [PT_LOAD, PF_R | PF_X],
      [PT_GNU_STACK, PF_R | PF_W],
    ]);
  });

  it("maps no byte both writable and executable, whatever the size of a page", () => {
    const pageOf = (address: number) => Math.floor(address / 0x10000);
    expect(pageOf(writable!.address + writable!.memorySize - 1)).toBeLessThan(
      pageOf(executable!.address),
    );
  });

  it("has addresses that fit their offsets in the file", () => {
    for (const { offset, address, align } of [writable!, executable!]) {
      expect(address % align).toBe(offset % align);
    }
  });

  it("begins to run inside the code", () => {
    expect(elf.entry).toBeGreaterThanOrEqual(executable!.address);
    expect(elf.entry).toBeLessThan(executable!.address + executable!.fileSize);
  });

  it("has linear memory from its own first address to the module's last", () => {
    expect(writable!.address + writable!.memorySize).toBe(3 * 0x10000);
    const at = MEMORY_BASE + 16 - writable!.address;
    expect(release.subarray(at, at + DATA.length)).toEqual(DATA);
  });

  it("has nothing behind the code and no sections in the release build", () => {
    expect(elf.sections).toEqual([]);
    expect(release.length).toBe(executable!.offset + executable!.fileSize);
  });

  it("has the same code and data in the debug build", () => {
    const same = readElf(debug);
    expect(same.segments).toEqual(elf.segments);
    expect(same.entry).toBe(elf.entry);
    const code = (file: Uint8Array) => file.subarray(executable!.offset, release.length);
    expect(Buffer.compare(code(debug), code(release))).toBe(0);
  });

  it("has sections where the segments are, in the debug build", () => {
    const { sections } = readElf(debug);
    const names = ["", ".data", ".bss", ".text", ".symtab", ".strtab", ".shstrtab"];
    expect(sections.map(({ name }) => name)).toEqual(names);
    const { address, offset, size } = sections.find(({ name }) => name === ".text")!;
    expect([address, offset, size]).toEqual([
      executable!.address,
      executable!.offset,
      executable!.fileSize,
    ]);
  });

  it("has the names of functions and routines in the debug build", () => {
    const { symbols } = readElf(debug);
    const functions = symbols.filter(({ isFunction }) => isFunction).map(({ name }) => name);
    expect(functions).toEqual(["_start", "start#1", "adds#2", "chooses#3", "popcnt"]);
  });

  it("has symbols that lie in the code, one behind the other", () => {
    const { symbols } = readElf(debug);
    let end = executable!.address;
    for (const { address, size, section } of symbols) {
      expect(section).toBe(".text");
      expect(address).toBeGreaterThanOrEqual(end);
      end = address + size;
    }
    expect(end).toBeLessThanOrEqual(executable!.address + executable!.fileSize);
  });
});
