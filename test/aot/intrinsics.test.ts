// What WebAssembly cannot say: system calls, full addresses, the stack that the kernel hands over.
import { expect, it } from "vitest";
import { translate } from "../../scripts/aot/translate.ts";
import { type End, runNative } from "../../scripts/fuzz/run.ts";
import type { Signature } from "../../scripts/fuzz/wasm-module.ts";
import { program, startOf } from "./programs.ts";
import { forEachTarget } from "./targets.ts";

const IMPORTS: readonly (Signature & { readonly name: string })[] = [
  ...[0, 1, 2, 3, 4, 5, 6].map(
    (count) =>
      ({
        name: `syscall${count}`,
        params: ["i32", ...Array<"i64">(count).fill("i64")],
        results: ["i64"],
      }) as const,
  ),
  { name: "peek8", params: ["i64"], results: ["i32"] },
  { name: "peek64", params: ["i64"], results: ["i64"] },
  { name: "poke64", params: ["i64", "i64"], results: [] },
  { name: "abort", params: ["i32", "i32", "i32", "i32"], results: [] },
];

/** syscalls(2): the two processors number them in their own ways. */
const NUMBERS = {
  x64: { getpid: 39, close: 3, munmap: 11, lseek: 8, mmap: 9, prlimit64: 302, waitid: 247 },
  arm64: { getpid: 172, close: 57, munmap: 215, lseek: 62, mmap: 222, prlimit64: 261, waitid: 95 },
} as const;

/** mmap(2): private anonymous memory, readable and writable, above what a pointer of ours holds. */
const MAP = (number: number) =>
  `i32.const ${number} i64.const 0 i64.const 4096 i64.const 3 i64.const 0x22 i64.const -1 i64.const 0
   call $syscall6`;
const [EBADF, EINVAL, ECHILD] = [9, 22, 10];
/** The negated errno that a system call answers, as an exit status. */
const ERRNO = "call $negated";

const HELPERS = {
  negated: {
    params: ["i64"],
    result: "i32",
    text: "i64.const 0 local.get 0 i64.sub i32.wrap_i64",
  },
  /** A value that is written to an address and read from there. */
  pass: {
    params: ["i64"],
    result: "i32",
    text: `local.get 0 i64.const 0xffffffff i64.gt_u i32.eqz if i32.const 1 return end
      local.get 0 i64.const 0x1155 call $poke64 local.get 0 call $peek64 i32.wrap_i64
      i32.const 0x1100 i32.sub`,
  },
} as const;

forEachTarget((target, runner) => {
  const n = NUMBERS[target.name];
  const endOf = (text: string): End => {
    const wasm = program({ ...HELPERS, ...startOf(text) }, { imports: IMPORTS });
    return runNative(translate(wasm, { target: target.name, debug: false }), runner).end;
  };

  it.each([
    ["the status is what start returns", "i32.const 42", 42],
    [
      "the operand of start is where the number of arguments lies",
      "local.get 0 call $peek64 i32.wrap_i64",
      1,
    ],
    [
      "the first argument is the program's path",
      "local.get 0 i64.const 8 i64.add call $peek64 call $peek8",
      "/".charCodeAt(0),
    ],
    [
      "the arguments end with a null pointer",
      "local.get 0 i64.const 16 i64.add call $peek64 i64.eqz",
      1,
    ],
    [
      "what is poked is peeked",
      `local.get 0 i64.const 16 i64.sub i64.const 0x1122334455667788 call $poke64
       local.get 0 i64.const 11 i64.sub call $peek8`,
      0x33,
    ],
    [
      "a pointer is a full address",
      `i64.const 70000 i64.const 0x41 call $poke64 i32.const 70000 i32.load8_u`,
      0x41,
    ],
    [
      "no argument: getpid is positive",
      `i32.const ${n.getpid} call $syscall0 i64.const 0 i64.gt_s`,
      1,
    ],
    ["one argument", `i32.const ${n.close} i64.const -1 call $syscall1 ${ERRNO}`, EBADF],
    [
      "two arguments",
      `i32.const ${n.munmap} i64.const 1 i64.const 4096 call $syscall2 ${ERRNO}`,
      EINVAL,
    ],
    [
      "three arguments",
      `i32.const ${n.lseek} i64.const -1 i64.const 0 i64.const 0 call $syscall3 ${ERRNO}`,
      EBADF,
    ],
    [
      "four arguments: the limit of open files, which is not zero",
      `i32.const ${n.prlimit64} i64.const 0 i64.const 7 i64.const 0 i64.const 70000 call $syscall4
       i64.eqz i32.const 70000 i64.load i64.const 0 i64.ne i32.and`,
      1,
    ],
    [
      "five arguments",
      `i32.const ${n.waitid} i64.const 0 i64.const 0 i64.const 0 i64.const 4 i64.const 0 call $syscall5
       ${ERRNO}`,
      ECHILD,
    ],
    ["six arguments: memory, and a value through it", `${MAP(n.mmap)} call $pass`, 0x55],
    [
      "abort is a trap",
      "i32.const 0 i32.const 0 i32.const 0 i32.const 0 call $abort i32.const 1",
      "aborted",
    ],
  ])("%s", (_, text, expected) => {
    const kind = typeof expected === "number" ? "exit" : "crash";
    const end = endOf(text);
    expect(end.kind).toBe(kind);
    if (end.kind === "exit") expect(end.status).toBe(expected);
    if (end.kind === "crash") expect(end.why).toContain(expected);
  });

  it("the start section runs before start", () => {
    const functions = {
      first: { text: "i32.const 70000 i32.const 7 i32.store" },
      ...startOf("i32.const 70000 i32.load"),
    };
    const wasm = program(functions, { initialize: "first" });
    const { end } = runNative(translate(wasm, { target: target.name, debug: false }), runner);
    expect(end).toEqual({ kind: "exit", status: 7 });
  });
});
