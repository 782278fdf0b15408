// Routines that are the same in every program, written by hand.
import { type Code, CodeBuffer, type JumpEncoding } from "./code-buffer.ts";

/** These have no jumps to labels. */
const fixed: JumpEncoding = {
  size: () => 4,
  encode: () => {
    throw new Error("a runtime routine has no jumps to labels");
  },
};

function words(code: CodeBuffer, lines: readonly Line[]): void {
  for (const [word] of lines) code.emit32(word);
}

/** An instruction and what it says, for the reader. */
type Line = readonly [number, string];

/** The kernel leaves argc at the stack pointer: its address is the argument of `start`. */
export function entry(start: string, initialize: string | undefined): Code {
  const code = new CodeBuffer();
  words(code, [[0xd2a0003c, "mov x28, #0x10000"]]);
  for (const symbol of initialize === undefined ? [start] : [initialize, start]) {
    if (symbol === start) words(code, [[0x910003e0, "mov x0, sp"]]);
    code.relocate("call", symbol);
    words(code, [[0x94000000, "bl symbol"]]);
  }
  words(code, EXIT_GROUP);
  return code.finish(fixed);
}

export function trap(textSymbol: string, textBytes: number, status: number): Code {
  const code = new CodeBuffer();
  code.relocate("address", textSymbol);
  words(code, [
    [0x10000001, "adr x1, text"],
    [0xd2800002 | (textBytes << 5), "mov x2, #textBytes"],
    [0xd2800040, "mov x0, #2"],
    [0xd2800808, "mov x8, #64"],
    [0xd4000001, "svc #0"],
    [0xd2800000 | (status << 5), "mov x0, #status"],
    ...EXIT_GROUP,
  ]);
  return code.finish(fixed);
}

const EXIT_GROUP: readonly Line[] = [
  [0xd2800bc8, "mov x8, #94"],
  [0xd4000001, "svc #0"],
  [0x00000000, "udf #0"],
];

export function runtime(symbol: string): Code | undefined {
  const lines = ROUTINES.get(symbol);
  if (lines === undefined) return undefined;
  const code = new CodeBuffer();
  words(code, lines);
  return code.finish(fixed);
}

const ROUTINES: ReadonlyMap<string, readonly Line[]> = new Map([
  [
    // (x0 = to, w1 = byte, x2 = count)
    "memory.fill",
    [
      [0xb4000082, "cbz x2, 1f"],
      [0xd1000442, "0: sub x2, x2, #1"],
      [0x38001401, "strb w1, [x0], #1"],
      [0xb5ffffc2, "cbnz x2, 0b"],
      [0xd65f03c0, "1: ret"],
    ],
  ],
  [
    // (x0 = to, x1 = from, x2 = count): forwards, unless `to` lies inside what is read.
    "memory.copy",
    [
      [0xcb010003, "sub x3, x0, x1"],
      [0xeb02007f, "cmp x3, x2"],
      [0x540000e3, "b.lo 2f"],
      [0xb40000a2, "cbz x2, 1f"],
      [0x38401423, "0: ldrb w3, [x1], #1"],
      [0x38001403, "strb w3, [x0], #1"],
      [0xd1000442, "sub x2, x2, #1"],
      [0xb5ffffa2, "cbnz x2, 0b"],
      [0xd65f03c0, "1: ret"],
      [0xd1000442, "2: sub x2, x2, #1"],
      [0x38626823, "ldrb w3, [x1, x2]"],
      [0x38226803, "strb w3, [x0, x2]"],
      [0xb5ffffa2, "cbnz x2, 2b"],
      [0xd65f03c0, "ret"],
    ],
  ],
  [
    // (x0): the bits of each byte, then their sum.
    "popcnt",
    [
      [0x9e670000, "fmov d0, x0"],
      [0x0e205800, "cnt v0.8b, v0.8b"],
      [0x0e31b800, "addv b0, v0.8b"],
      [0x1e260000, "fmov w0, s0"],
      [0xd65f03c0, "ret"],
    ],
  ],
]);
