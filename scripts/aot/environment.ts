// What the code of one function is generated in: the module around it, and the machine.
import type { Machine } from "./machine.ts";
import type { FunctionType, Module } from "./module.ts";

export interface Environment {
  readonly module: Module;
  readonly machine: Machine;
  /** The address of a mutable global. */
  readonly globalAddress: (index: number) => bigint;
  /** The symbol of a function in the index space of calls. */
  readonly symbolOf: (index: number) => string;
}

/** The type of a function in the index space of calls. */
export function typeOf({ module }: Environment, index: number): FunctionType {
  const { imports, functions } = module;
  return imports[index]?.type ?? functions[index - imports.length]!.type;
}
