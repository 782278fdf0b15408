// The imports that stand for instructions which WebAssembly does not have.

export type Intrinsic =
  /** A system call: its number, then its arguments. */
  | { readonly kind: "syscall"; readonly params: number }
  /** A load or store at a full 64-bit address. */
  | { readonly kind: "peek"; readonly bytes: 1 | 8 }
  | { readonly kind: "poke" }
  /** AssemblyScript's own way to end a program. */
  | { readonly kind: "abort" };

export const INTRINSICS: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ...[0, 1, 2, 3, 4, 5, 6].map(
    (n) => [`syscall${n}`, { kind: "syscall", params: n + 1 }] as [string, Intrinsic],
  ),
  ["peek8", { kind: "peek", bytes: 1 }],
  ["peek64", { kind: "peek", bytes: 8 }],
  ["poke64", { kind: "poke" }],
  ["abort", { kind: "abort" }],
]);
