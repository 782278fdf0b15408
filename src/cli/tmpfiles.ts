// `firstborn tmpfiles`: systemd-tmpfiles(8) for images without it.

import { writeSync } from "node:fs";
import { readHostFacts } from "../host/host-facts.ts";
import {
  readNamedFiles,
  readTmpfilesFiles,
  type TmpfilesFile,
} from "../host/tmpfiles/read-lines.ts";
import { runTmpfiles, type TmpfilesRequest } from "../host/tmpfiles/run.ts";
import type { Diagnostic } from "../unit-file/diagnostic.ts";

const STDOUT = 1;
// Of systemd-tmpfiles(8), which takes them from sysexits.h.
const [SUCCESS, WRONG_USAGE, WRONG_LINES, NOT_DONE] = [0, 1, 65, 73];

const OPTIONS = {
  create: { type: "boolean", default: false },
  remove: { type: "boolean", default: false },
  clean: { type: "boolean", default: false },
  boot: { type: "boolean", default: false },
  "cat-config": { type: "boolean", default: false },
  prefix: { type: "string", multiple: true, default: [] as string[] },
  "exclude-prefix": { type: "string", multiple: true, default: [] as string[] },
  root: { type: "string", default: "" },
  replace: { type: "string" },
  "no-pager": { type: "boolean", default: false },
} as const;

/** Carries out the command; the result is the exit status. */
export async function tmpfiles(
  args: readonly string[],
  report: (text: string) => void,
): Promise<number> {
  try {
    // In the same bundle is the launcher, whose stderr Node 26 would make non-blocking with it.
    const { parseArgs } = await import("node:util");
    const { values, positionals } = parseArgs({
      args: [...args],
      options: OPTIONS,
      allowPositionals: true,
    });
    const root = values.root.replace(/\/+$/, "");
    const files =
      positionals.length === 0 ? readTmpfilesFiles(root) : readNamedFiles(positionals, root);
    if (values["cat-config"]) return catFiles(files);
    const request: TmpfilesRequest = {
      root,
      isBoot: values.boot,
      prefixes: values.prefix,
      excludedPrefixes: values["exclude-prefix"],
      doesCreate: values.create,
      doesRemove: values.remove,
      doesClean: values.clean,
    };
    if (!values.create && !values.remove && !values.clean) {
      throw new Error("write --create, --remove or --clean");
    }
    return carryOut(files, request, report);
  } catch (error) {
    report(`tmpfiles: ${(error as Error).message}`);
    return WRONG_USAGE;
  }
}

function carryOut(
  files: readonly TmpfilesFile[],
  request: TmpfilesRequest,
  report: (text: string) => void,
): number {
  const { diagnostics, failures, notices } = runTmpfiles(files, request, readHostFacts());
  for (const diagnostic of diagnostics) report(lineOf(diagnostic));
  for (const text of [...failures, ...notices]) report(text);
  if (failures.length > 0) return NOT_DONE;
  return diagnostics.some(({ severity }) => severity === "error") ? WRONG_LINES : SUCCESS;
}

function lineOf({ span, message, advice }: Diagnostic): string {
  const place = `${span.file}:${span.line}:${span.column}`;
  return `${place}: ${message}${advice === "" ? "" : ` (${advice})`}`;
}

function catFiles(files: readonly TmpfilesFile[]): number {
  writeSync(STDOUT, files.map(({ path, text }) => `# ${path}\n${text}`).join("\n"));
  return SUCCESS;
}
