// Bytes of a stream -> the next line in them.
import { LINE_MAX } from "../limits";
import { bufferOf, filledBytes, hasEnded, isCrowded, streamLevel } from "./streams";

// What `findLine` has found.
export let lineAt: usize = 0;
export let lineBytes: i32 = 0;
export let lineLevel: i32 = 0;
/** Where the stream goes on. */
export let lineNext: i32 = 0;
/** False for a part of a line that was too long, and for a last line without a newline. */
export let lineIsWhole: bool = false;

/** The line that begins at `from`; false when its end has not come yet. */
export function findLine(stream: i32, from: i32): bool {
  const filled = filledBytes(stream);
  if (from >= filled) return false;
  const start = bufferOf(stream) + from;
  const most = min(filled - from, LINE_MAX + 1);
  let bytes = newlineIn(start, most);
  lineIsWhole = bytes >= 0;
  if (bytes < 0) {
    if (most > LINE_MAX) bytes = cutAtCharacter(start, LINE_MAX);
    else if (hasEnded(stream) || isCrowded()) bytes = filled - from;
    else return false;
  }
  lineAt = start;
  lineBytes = bytes;
  lineNext = from + bytes + (lineIsWhole ? 1 : 0);
  lineLevel = streamLevel(stream);
  return true;
}

/** `<N>` in front of a line is its priority: sd-daemon(3). */
export function takeLevel(): void {
  if (lineBytes < 3 || load<u8>(lineAt) !== 0x3c || load<u8>(lineAt, 2) !== 0x3e) return;
  const level = <i32>load<u8>(lineAt, 1) - 0x30;
  if (level < 0 || level > 7) return;
  lineLevel = level;
  lineAt += 3;
  lineBytes -= 3;
}

/** How many bytes stand before the newline, or -1. Eight at a step: hacker's delight, 6-1. */
function newlineIn(start: usize, bytes: i32): i32 {
  const ONES: u64 = 0x0101010101010101;
  const HIGH: u64 = 0x8080808080808080;
  let i = 0;
  for (; i + 8 <= bytes; i += 8) {
    const x = load<u64>(start + i) ^ (ONES * 0x0a);
    const zero = (x - ONES) & ~x & HIGH;
    if (zero !== 0) return i + <i32>(ctz(zero) >> 3);
  }
  for (; i < bytes; i++) if (load<u8>(start + i) === 0x0a) return i;
  return -1;
}

/** At most `bytes`, and no character of UTF-8 in two parts: a continuation byte is 10xxxxxx. */
function cutAtCharacter(start: usize, bytes: i32): i32 {
  let end = bytes;
  while (end > bytes - 4 && (load<u8>(start + end) & 0xc0) === 0x80) end--;
  return (load<u8>(start + end) & 0xc0) === 0x80 ? bytes : end;
}
