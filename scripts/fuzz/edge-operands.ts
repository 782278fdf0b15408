// The operands at which an instruction is likely to be wrong.
import type { ValueType } from "../aot/module.ts";

/** Zero, one, the extremes, and what stands beside powers of two that encodings care about. */
const EDGES_32 = [
  0n,
  1n,
  2n,
  7n,
  31n,
  32n,
  33n,
  0x7fn,
  0x80n,
  0xffn,
  0x100n,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x1_0000n,
  0x7fff_ffffn,
  0x8000_0000n,
  0x8000_0001n,
  0xffff_ffffn,
  0xffff_fffen,
  0xffff_ff80n,
  0xffff_ff7fn,
  0xffff_8000n,
  0x5555_5555n,
  0xaaaa_aaaan,
];

const EDGES_64 = [
  ...EDGES_32,
  63n,
  64n,
  65n,
  0x1_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
  0x8000_0000_0000_0001n,
  0xffff_ffff_ffff_ffffn,
  0xffff_ffff_ffff_fffen,
  0xffff_ffff_8000_0000n,
  0xffff_ffff_7fff_ffffn,
  0x5555_5555_5555_5555n,
  0xaaaa_aaaa_aaaa_aaaan,
  0xffff_ffff_ffff_ff80n,
];

/** As unsigned numbers. */
export const EDGE_OPERANDS: Readonly<Record<ValueType, readonly bigint[]>> = {
  i32: EDGES_32,
  i64: EDGES_64,
};
