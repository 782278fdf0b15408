// The part of the WebAssembly JavaScript interface that scripts and tests use. TypeScript has its
// types only together with those of a browser's whole DOM, and @types/node does not repeat them.

declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Readonly<Record<string, unknown>>;
  }

  class Memory {
    readonly buffer: ArrayBuffer;
  }

  class Global {
    value: number | bigint;
  }

  class RuntimeError extends Error {}

  /** Module name, import name, then what it is: here, functions only. */
  type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}
