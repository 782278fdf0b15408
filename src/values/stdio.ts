// The values of StandardInput=, StandardOutput= and StandardError=; systemd.exec(5).

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";
import { parseAbsolutePath } from "./paths.ts";

export type StandardInput =
  | { readonly kind: "null" | "tty" | "tty-force" | "tty-fail" | "data" | "socket" }
  | { readonly kind: "fd"; readonly name: string }
  | { readonly kind: "file"; readonly path: string };

export type StandardOutput =
  | { readonly kind: OutputWord }
  | { readonly kind: "fd"; readonly name: string }
  | { readonly kind: "file" | "append" | "truncate"; readonly path: string };

const INPUT_WORDS = ["null", "tty", "tty-force", "tty-fail", "data", "socket"] as const;
const OUTPUT_WORDS = [
  ...(["inherit", "null", "tty", "journal", "kmsg", "journal+console", "kmsg+console"] as const),
  "socket",
] as const;

export type OutputWord = (typeof OUTPUT_WORDS)[number];

/** Names of former versions, and what they are taken for. */
export const OBSOLETE_OUTPUTS: Readonly<Record<string, OutputWord>> = {
  syslog: "journal",
  "syslog+console": "journal+console",
};

export function parseStandardInput(text: string): Parsed<StandardInput> {
  const word = INPUT_WORDS.find((candidate) => candidate === text);
  if (word !== undefined) return parsed({ kind: word });
  if (isDescriptor(text)) return parseDescriptor(text, "stdin");
  if (text.startsWith("file:")) return withPath("file", text);
  return failed(`${quoted(text)} is no input`, `write one of ${INPUT_WORDS.join(", ")}, file:PATH`);
}

/** `stream` is what `fd` without a name means. */
export function parseStandardOutput(
  text: string,
  stream: "stdout" | "stderr",
): Parsed<StandardOutput> {
  const word = OBSOLETE_OUTPUTS[text] ?? OUTPUT_WORDS.find((candidate) => candidate === text);
  if (word !== undefined) return parsed({ kind: word });
  if (isDescriptor(text)) return parseDescriptor(text, stream);
  for (const kind of ["file", "append", "truncate"] as const) {
    if (text.startsWith(`${kind}:`)) return withPath(kind, text);
  }
  const words = OUTPUT_WORDS.join(", ");
  return failed(`${quoted(text)} is no output`, `write one of ${words}, file:PATH, append:PATH`);
}

function isDescriptor(text: string): boolean {
  return text === "fd" || text.startsWith("fd:");
}

type Descriptor = { readonly kind: "fd"; readonly name: string };

function parseDescriptor(text: string, otherwise: string): Parsed<Descriptor> {
  const name = text.slice(3) || otherwise;
  if (isDescriptorName(name)) return parsed({ kind: "fd", name });
  return failed(`${quoted(name)} is no descriptor's name`, "write it without : and blanks");
}

/** FileDescriptorName= of systemd.socket(5): up to 255 printable characters without `:`. */
function isDescriptorName(name: string): boolean {
  return /^[\x20-\x39\x3b-\x7e]{1,255}$/.test(name);
}

function withPath<K extends string>(
  kind: K,
  text: string,
): Parsed<{ readonly kind: K; readonly path: string }> {
  const path = parseAbsolutePath(text.slice(kind.length + 1));
  return path.ok ? parsed({ kind, path: path.value }) : path;
}
