// The lines -> the file system, and what went wrong, one notice for each kind of trouble.

import type { TmpfilesLine } from "../../tmpfiles/line.ts";
import { type Selection, selectLines } from "../../tmpfiles/select.ts";
import type { Diagnostic } from "../../unit-file/diagnostic.ts";
import type { HostFacts } from "../../values/specifiers.ts";
import { Accounts } from "../accounts.ts";
import { clean } from "./clean.ts";
import { create, Kept, LEFT_OUT } from "./create.ts";
import { findOwners } from "./owners.ts";
import { parseFiles, type TmpfilesFile } from "./read-lines.ts";
import { remove } from "./remove.ts";

export interface TmpfilesRequest extends Selection {
  /** Before every path; "" for none. */
  readonly root: string;
  readonly doesRemove: boolean;
  readonly doesClean: boolean;
  readonly doesCreate: boolean;
}

export interface TmpfilesOutcome {
  /** Lines that cannot be followed, whatever the machine is like. */
  readonly diagnostics: readonly Diagnostic[];
  /** Lines that the machine has refused. */
  readonly failures: readonly string[];
  /** What is left out in a container, each said once. */
  readonly notices: readonly string[];
}

export function runTmpfiles(
  files: readonly TmpfilesFile[],
  request: TmpfilesRequest,
  host: HostFacts,
): TmpfilesOutcome {
  const read = parseFiles(files, host);
  const { lines, diagnostics } = selectLines(read.lines, request);
  const accounts = Accounts.of(request.root);
  const known = withOwners(lines, accounts);
  const failures: string[] = [];
  const notices: string[] = [];
  const attempt = (line: TmpfilesLine, act: () => void) => {
    try {
      act();
    } catch (error) {
      if (line.modifiers.mayFail) return;
      (error instanceof Kept ? notices : failures).push(failureOf(line, error));
    }
  };
  const { root } = request;
  // Children go before what they lie in.
  for (const { line } of [...known.lines].reverse()) {
    if (request.doesRemove) attempt(line, () => remove(root, line));
    if (request.doesClean) attempt(line, () => clean(root, line, read.lines, Date.now()));
  }
  for (const { line, owners } of request.doesCreate ? known.lines : []) {
    attempt(line, () => create(root, line, owners));
  }
  return {
    diagnostics: [...read.diagnostics, ...diagnostics, ...known.diagnostics],
    failures,
    notices: [...notices, ...(request.doesCreate ? leftOut(lines) : [])],
  };
}

function withOwners(lines: readonly TmpfilesLine[], accounts: Accounts) {
  const known: { line: TmpfilesLine; owners: ReturnType<typeof findOwners> }[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const line of lines) {
    try {
      known.push({ line, owners: findOwners(line, accounts) });
    } catch (error) {
      const { span } = line;
      const message = (error as Error).message;
      diagnostics.push({ code: "tmpfiles-owner", severity: "error", span, message, advice: "" });
    }
  }
  return { lines: known, diagnostics };
}

function failureOf({ span, path }: TmpfilesLine, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `${span.file}:${span.line}: ${path}: ${text}`;
}

function leftOut(lines: readonly TmpfilesLine[]): readonly string[] {
  const kinds = lines.flatMap(({ type }) => LEFT_OUT[type] ?? []);
  return [...new Set(kinds)].map((kind) => `tmpfiles.d: lines for ${kind} are not followed`);
}
