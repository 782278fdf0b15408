// `firstborn.mjs extract PATH [--arch x64|arm64]`: the native program -> a file of its own.

import { writeFileSync } from "node:fs";
import { type Arch, nativeProgram } from "./embedded.ts";
import { installProgram } from "./install-program.ts";

/** What is asked for: a path (`-` is standard output) and a machine, or what is wrong with it. */
export type ExtractRequest =
  | { readonly kind: "request"; readonly path: string; readonly arch: Arch }
  | { readonly kind: "wrong"; readonly message: string };

const STDOUT = 1;

// Docker's names in $TARGETARCH and those of `uname -m`, beside Node's.
const ARCH_NAMES: ReadonlyMap<string, Arch> = new Map([
  ["x64", "x64"],
  ["amd64", "x64"],
  ["x86_64", "x64"],
  ["arm64", "arm64"],
  ["aarch64", "arm64"],
]);

/** Carries out the command; the result is the exit status. */
export function extract(args: readonly string[], report: (text: string) => void): number {
  const request = parseExtract(args, process.arch);
  if (request.kind === "wrong") {
    report(request.message);
    return 1;
  }
  try {
    const program = nativeProgram(request.arch);
    if (request.path === "-") writeFileSync(STDOUT, program);
    else installProgram(request.path, program);
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    report(`extract: cannot write ${request.path}: ${reason}`);
    return 1;
  }
}

/** Reads the arguments after the word `extract`; `machine` is `process.arch`. */
export function parseExtract(args: readonly string[], machine: string): ExtractRequest {
  const paths: string[] = [];
  let name = machine;
  const words = args[Symbol.iterator]();
  for (const word of words) {
    if (word === "--arch") name = words.next().value ?? "";
    else if (word.startsWith("--arch=")) name = word.slice("--arch=".length);
    else if (word.startsWith("-") && word !== "-") return wrong(`unknown option ${word}`);
    else paths.push(word);
  }
  const [path, ...more] = paths;
  if (path === undefined || path === "") return wrong("the path to write to is missing");
  if (more.length > 0) return wrong(`one path is wanted, not ${paths.length}`);
  const arch = ARCH_NAMES.get(name);
  if (arch === undefined) return wrong(`there is no program for ${JSON.stringify(name)}`);
  return { kind: "request", path, arch };
}

function wrong(message: string): ExtractRequest {
  return { kind: "wrong", message: `extract: ${message} (extract PATH|- [--arch x64|arm64])` };
}
