// `firstborn check [--json] FILE...`: unit files -> what is wrong in them.

import { writeSync } from "node:fs";
import { readHostFacts } from "../host/host-facts.ts";
import { buildManifest } from "../manifest/manifest.ts";
import type { Diagnostic } from "../unit-file/diagnostic.ts";
import type { HostFacts } from "../values/specifiers.ts";
import { parseCheckArguments } from "./check-arguments.ts";
import { type CheckSources, readCheckSources } from "./check-sources.ts";
import { COLOURED, countOf, PLAIN, showDiagnostic, summarize } from "./show-diagnostics.ts";

const STDOUT = 1;
const RETRY_MS = 5;

/** Carries out the command; the result is the exit status: 1 for errors in the files too. */
export function check(
  args: readonly string[],
  report: (text: string) => void,
  print: (text: string) => void = write,
): number {
  const request = parseCheckArguments(args);
  if (request.kind === "wrong") {
    report(request.message);
    return 1;
  }
  const read = tryToRead(request.paths, report);
  if (read === undefined) return 1;
  const manifest = buildManifest(read.sources, factsForCheck());
  const diagnostics = inOrder([...read.diagnostics, ...manifest.diagnostics]);
  const text = request.json
    ? asJson(diagnostics)
    : asText(diagnostics, read, manifest.units.length, colours());
  print(text);
  return countOf(diagnostics, "error") === 0 ? 0 : 1;
}

/** By place within a file; the files stay in their order. */
function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const files = [...new Set(diagnostics.map(({ span }) => span.file))];
  return [...diagnostics].sort(
    ({ span: one }, { span: other }) =>
      files.indexOf(one.file) - files.indexOf(other.file) ||
      one.line - other.line ||
      one.column - other.column,
  );
}

function tryToRead(
  paths: readonly string[],
  report: (text: string) => void,
): CheckSources | undefined {
  try {
    return readCheckSources(paths);
  } catch (error) {
    report(`check: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Where files are checked is not where they run: what is not known here is no mistake. */
function factsForCheck(): HostFacts {
  const facts = readHostFacts();
  const unknown = "0".repeat(32);
  return { ...facts, machineId: facts.machineId ?? unknown, bootId: facts.bootId ?? unknown };
}

/** One document; the names in it are for programs, and stay as they are. */
function asJson(diagnostics: readonly Diagnostic[]): string {
  const entries = diagnostics.map(({ code, severity, span, message, advice }) => {
    return { code, severity, ...span, message, advice };
  });
  const errors = countOf(diagnostics, "error");
  const warnings = countOf(diagnostics, "warning");
  const notices = countOf(diagnostics, "notice");
  return JSON.stringify({ diagnostics: entries, errors, warnings, notices }, null, 2);
}

function asText(
  diagnostics: readonly Diagnostic[],
  { lines }: CheckSources,
  unitCount: number,
  chosen: typeof PLAIN,
): string {
  const shown = diagnostics.map((diagnostic) => showDiagnostic(diagnostic, lines, chosen));
  return [...shown, summarize(diagnostics, unitCount)].join("\n");
}

/** https://no-color.org: any value of NO_COLOR but the empty one turns colours off. */
function colours(): typeof PLAIN {
  const isWanted = process.stdout.isTTY === true && !process.env.NO_COLOR;
  return isWanted ? COLOURED : PLAIN;
}

/** A pipe may take no more than a part of the text. A reader that has left is not an error. */
function write(text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(STDOUT, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return;
      if (code !== "EAGAIN") throw error;
      // A pipe that is full and non-blocking: there is nothing to wait on but time.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}
