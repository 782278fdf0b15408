// A line of a tmpfiles.d file, as it is meant; tmpfiles.d(5).

import type { Span } from "../unit-file/diagnostic.ts";

/** The letters, by what they do. */
export type LineType =
  | ("f" | "F" | "d" | "D" | "v" | "q" | "Q" | "p" | "L" | "c" | "b" | "C")
  | ("e" | "w" | "x" | "X" | "r" | "R" | "z" | "Z" | "t" | "T" | "h" | "H" | "a" | "A");

/** The path of these is a pattern, and names what is there already. */
export const PATTERN_TYPES: ReadonlySet<LineType> = new Set([
  ...(["e", "w", "x", "X", "r", "R", "z", "Z", "t", "T", "h", "H", "a", "A"] as const),
]);

export interface Modifiers {
  /** `+`: replaces, or appends to, what is there. */
  readonly plus: boolean;
  /** `!`: at boot alone. */
  readonly bootOnly: boolean;
  /** `-`: it may fail. */
  readonly mayFail: boolean;
  /** `=`: what is there and of another type is removed first. */
  readonly removeOthers: boolean;
  /** `^`: the argument is the name of a credential. */
  readonly credential: boolean;
  /** `~`: the argument is Base64. */
  readonly base64: boolean;
}

/** A value that `:` limits to what the line creates. */
export interface ModeSetting {
  readonly bits: number;
  /** `~`: only bits of a kind that is set already. */
  readonly masked: boolean;
  readonly onlyNew: boolean;
}

export interface OwnerSetting {
  readonly name: string;
  readonly onlyNew: boolean;
}

export interface AgeSetting {
  readonly microseconds: number;
  /** `~`: what lies in the directory itself stays. */
  readonly keepsFirstLevel: boolean;
  /** Of files: any of `a` (access), `b` (birth), `c` (change), `m` (modification). */
  readonly fileTimes: string;
  readonly directoryTimes: string;
}

export interface TmpfilesLine {
  readonly type: LineType;
  readonly modifiers: Modifiers;
  readonly path: string;
  readonly mode: ModeSetting | undefined;
  readonly user: OwnerSetting | undefined;
  readonly group: OwnerSetting | undefined;
  readonly age: AgeSetting | undefined;
  readonly argument: string | undefined;
  readonly span: Span;
}
