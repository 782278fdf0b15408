// The types of values and functions, and what is said of a module that has no translation.

export type ValueType = "i32" | "i64";

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** What the translator does not do; the message names the construct and the function. */
export class AotError extends Error {}
