// AssemblyScript -> WebAssembly -> a static ELF executable.
export { type Architecture, compile } from "./compile.ts";
export { AotError } from "./module.ts";
export { TRAP_STATUS, translate } from "./translate.ts";
