// A manifest, what `systemctl cat a.service b.service` prints, -> the files in it.

import { parseUnitName } from "../values/unit-names.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import { type Line, splitLines } from "./lines.ts";
import { parseLines } from "./parse.ts";
import type { UnitFile } from "./unit-file.ts";

/** The files of a manifest in their order. Their places are lines of the manifest. */
export interface ManifestText {
  readonly files: readonly ManifestFile[];
  readonly diagnostics: readonly Diagnostic[];
}

export interface ManifestFile {
  /** As its comment line names it: `/lib/systemd/system/a.service`, or just `a.service`. */
  readonly path: string;
  /** The file's places are in the manifest, and so is its `path`. */
  readonly file: UnitFile;
}

const HEADER = /^# (\S+)\s*$/;
const DROP_IN = /(?:^|\/)([^/]+)\.d\/[^/]+\.conf$/;

/** Whether the text's first line that is not blank names a unit file. */
export function isManifest(content: Uint8Array | string): boolean {
  const lines = splitLines(bytesOf(content.slice(0, MAX_FILE_BYTES)));
  const first = lines.find(({ text }) => text?.trim() !== "");
  return first !== undefined && headerPath(first) !== undefined;
}

/** `name` is what the manifest itself is called. */
export function splitManifest(name: string, content: Uint8Array | string): ManifestText {
  const groups: { readonly path: string; readonly lines: Line[] }[] = [];
  const before: Line[] = [];
  for (const line of splitLines(bytesOf(content))) {
    const path = headerPath(line);
    if (path !== undefined) groups.push({ path, lines: [] });
    else (groups.at(-1)?.lines ?? before).push(line);
  }
  const stray = before.find(({ text }) => text === null || !/^\s*(?:[#;].*)?$/.test(text));
  const files = groups.map(({ path, lines }) => ({ path, file: parseLines(name, lines) }));
  if (stray !== undefined) return { files, diagnostics: [strayLine(name, stray)] };
  return { files, diagnostics: files.length === 0 ? [emptyManifest(name)] : [] };
}

/** The unit that a drop-in's path belongs to: `a.service` for `x/a.service.d/y.conf`. */
export function dropInOwner(path: string): string | undefined {
  return DROP_IN.exec(path)?.[1];
}

/** Only a comment that names a unit file or a drop-in is a header; others are comments. */
function headerPath({ text }: Line): string | undefined {
  const path = HEADER.exec(text ?? "")?.[1];
  if (path === undefined) return undefined;
  const isDropIn = dropInOwner(path) !== undefined;
  return isDropIn || parseUnitName(path.slice(path.lastIndexOf("/") + 1)).ok ? path : undefined;
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

function emptyManifest(file: string): Diagnostic {
  return {
    code: "no-units",
    severity: "error",
    span: { file, line: 1, column: 1, length: 1 },
    message: "there is no unit in it",
    advice: "write a comment line that names a unit, such as # web.service, and its file below",
  };
}

function strayLine(file: string, line: Line): Diagnostic {
  return {
    code: "stray-line",
    severity: "error",
    span: { file, line: line.number, column: 1, length: Math.max(1, line.text?.length ?? 1) },
    message: "the line belongs to no unit",
    advice: "write a comment line above it that names the unit, such as # web.service",
  };
}
