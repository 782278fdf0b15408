// Paths of unit files, manifests and folders -> the units in them.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { UnitSource } from "../manifest/build-unit.ts";
import { sourcesOfManifest } from "../manifest/manifest.ts";
import type { Diagnostic } from "../unit-file/diagnostic.ts";
import { dropInOwner, splitManifest } from "../unit-file/manifest-text.ts";
import { parseUnitFile } from "../unit-file/parse.ts";
import { instantiate, parseUnitName, unitNameText } from "../values/unit-names.ts";
import type { FileLines } from "./show-diagnostics.ts";

export interface CheckSources {
  readonly sources: readonly UnitSource[];
  readonly diagnostics: readonly Diagnostic[];
  /** The lines of the files, by the names that they have in diagnostics. */
  readonly lines: FileLines;
}

const STDIN = 0;
const STDIN_NAME = "<stdin>";

/** What `%i` stands for in a template that is checked as such. */
const INSTANCE = "instance";

/** Throws what node:fs throws where a path cannot be read. */
export function readCheckSources(paths: readonly string[]): CheckSources {
  const reader: Reader = { sources: [], diagnostics: [], lines: new Map() };
  for (const path of paths.flatMap(expandDirectory)) readPath(path, reader);
  return reader;
}

interface Reader {
  readonly sources: UnitSource[];
  readonly diagnostics: Diagnostic[];
  readonly lines: Map<string, readonly string[]>;
}

/** The unit files of a folder; they bring their drop-ins with them. */
function expandDirectory(path: string): readonly string[] {
  if (path === "-" || !statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names
    .filter((name) => parseUnitName(name).ok)
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile());
}

function readPath(path: string, reader: Reader): void {
  const owner = dropInOwner(path);
  if (path !== "-" && parseUnitName(basename(path)).ok) readUnit(path, reader);
  else if (owner !== undefined) readUnit(join(dirname(dirname(path)), owner), reader);
  else readManifest(path, reader);
}

function readUnit(path: string, reader: Reader): void {
  const main = parseUnitFile(path, readText(path, path, reader));
  const dropInPaths = dropInsOf(path);
  reader.sources.push({
    name: instanceName(basename(path)),
    aliases: [],
    fragmentPath: path,
    main,
    dropInPaths,
    dropIns: dropInPaths.map((file) => parseUnitFile(file, readText(file, file, reader))),
  });
}

/** `a.service.d/*.conf` beside `a.service`, in the order of their names. */
function dropInsOf(path: string): readonly string[] {
  const folder = `${path}.d`;
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".conf"));
  return names.sort().map((name) => join(folder, name));
}

function readManifest(path: string, reader: Reader): void {
  const name = path === "-" ? STDIN_NAME : path;
  const content = readText(path === "-" ? STDIN : path, name, reader);
  const { sources, diagnostics } = sourcesOfManifest(splitManifest(name, content));
  reader.sources.push(...sources.map((source) => ({ ...source, name: instanceName(source.name) })));
  reader.diagnostics.push(...diagnostics);
}

function readText(path: string | number, name: string, reader: Reader): Uint8Array {
  const bytes = readFileSync(path);
  reader.lines.set(name, bytes.toString("utf8").split("\n"));
  return bytes;
}

function instanceName(name: string): string {
  const parsed = parseUnitName(name);
  return parsed.ok ? unitNameText(instantiate(parsed.value, INSTANCE)) : name;
}
