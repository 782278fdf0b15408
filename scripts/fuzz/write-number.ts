// The number of the system call `write` in a program's data -> another target's.
//
// Random programs are the same for all processors: they read the number from memory, where a few
// bytes in front of it tell where it is. A constant in the code could not be found again.
import { TARGETS, type Target } from "./targets.ts";

const MARK = new TextEncoder().encode("write=");
/** The data that a program has, for the first of all targets. */
export const WRITE_NUMBER = Uint8Array.of(...MARK, TARGETS[0]!.write);
/** Where in these bytes the number is; it is one byte. */
export const WRITE_NUMBER_AT = MARK.length;

export function withWriteNumber(wasm: Uint8Array, { write }: Target): Uint8Array {
  const at = Buffer.from(wasm).indexOf(MARK);
  if (at < 0) return wasm;
  return wasm.with(at + WRITE_NUMBER_AT, write);
}
