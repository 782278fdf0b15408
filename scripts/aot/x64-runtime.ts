// Routines that are the same in every program, written by hand.
import { type Code, CodeBuffer, type JumpEncoding } from "./code-buffer.ts";

/** These have no jumps that could change their length. */
const fixed: JumpEncoding = {
  size: () => 2,
  encode: () => {
    throw new Error("a runtime routine has no relaxed jumps");
  },
};

function hex(code: CodeBuffer, text: string): void {
  code.emit(...text.split(/\s+/).map((byte) => Number.parseInt(byte, 16)));
}

function callTo(code: CodeBuffer, symbol: string): void {
  code.emit(0xe8);
  code.relocate("call", symbol);
  code.emit32(0);
}

/** The kernel leaves argc at the stack pointer: its address is the argument of `start`. */
export function entry(start: string, initialize: string | undefined): Code {
  const code = new CodeBuffer();
  if (initialize !== undefined) callTo(code, initialize);
  hex(code, "48 89 e7"); // mov rdi, rsp
  callTo(code, start);
  hex(code, "89 c7"); // mov edi, eax
  hex(code, "b8 e7 00 00 00 0f 05"); // exit_group
  hex(code, "0f 0b"); // ud2
  return code.finish(fixed);
}

export function trap(textSymbol: string, textBytes: number, status: number): Code {
  const code = new CodeBuffer();
  code.emit(0xbe); // mov esi, text
  code.relocate("address", textSymbol);
  code.emit32(0);
  code.emit(0xba); // mov edx, its length
  code.emit32(textBytes);
  hex(code, "bf 02 00 00 00 b8 01 00 00 00 0f 05"); // write(2, ...)
  code.emit(0xbf); // mov edi, status
  code.emit32(status);
  hex(code, "b8 e7 00 00 00 0f 05 0f 0b"); // exit_group
  return code.finish(fixed);
}

export function runtime(symbol: string): Code | undefined {
  const code = new CodeBuffer();
  const text = ROUTINES.get(symbol);
  if (text === undefined) return undefined;
  hex(code, text);
  return code.finish(fixed);
}

const ROUTINES = new Map([
  // (rdi = to, esi = byte, rdx = count): mov eax, esi; mov ecx, edx; rep stosb; ret
  ["memory.fill", "89 f0 89 d1 f3 aa c3"],
  [
    "memory.copy",
    // (rdi = to, rsi = from, rdx = count): forwards, unless `to` lies inside what is read.
    // mov ecx, edx; mov rax, rdi; sub rax, rsi; cmp rax, rcx; jb 1f; rep movsb; ret
    `89 d1 48 89 f8 48 29 f0 48 39 c8 72 03 f3 a4 c3
     48 8d 7c 0f ff 48 8d 74 0e ff fd f3 a4 fc c3`,
    // 1: lea rdi, [rdi + rcx - 1]; lea rsi, [rsi + rcx - 1]; std; rep movsb; cld; ret
  ],
  [
    "popcnt",
    // (rdi): sums of 2, 4 and 8 bits side by side, then all of them by a multiplication.
    // mov rax, 0x5555555555555555; mov rdx, rdi; shr rdx, 1; and rdx, rax; sub rdi, rdx
    `48 b8 55 55 55 55 55 55 55 55 48 89 fa 48 d1 ea 48 21 c2 48 29 d7
     48 b8 33 33 33 33 33 33 33 33 48 89 fa 48 21 c7 48 c1 ea 02 48 21 c2 48 01 d7
     48 89 fa 48 c1 ea 04 48 01 fa
     48 b8 0f 0f 0f 0f 0f 0f 0f 0f 48 21 c2
     48 b8 01 01 01 01 01 01 01 01 48 0f af c2 48 c1 e8 38 c3`,
  ],
]);
