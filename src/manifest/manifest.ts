// Unit files -> Manifest: all units, by name, and all that is to be said about them.

import type { Diagnostic } from "../unit-file/diagnostic.ts";
import { dropInOwner, type ManifestText } from "../unit-file/manifest-text.ts";
import type { HostFacts } from "../values/specifiers.ts";
import { buildUnit, type UnitSource } from "./build-unit.ts";
import type { Unit } from "./unit.ts";

/** The units in the order in which they were given, each name once. */
export interface Manifest {
  readonly units: readonly Unit[];
  readonly diagnostics: readonly Diagnostic[];
}

export function buildManifest(sources: readonly UnitSource[], host: HostFacts): Manifest {
  const built = sources.map((source) => buildUnit(source, host));
  return {
    units: built.map(({ unit }) => unit),
    diagnostics: built.flatMap(({ diagnostics }) => diagnostics),
  };
}

export interface SourcesOfManifest {
  readonly sources: readonly UnitSource[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Gives every drop-in of a manifest to its unit. A unit that is there twice counts once. */
export function sourcesOfManifest({ files, diagnostics }: ManifestText): SourcesOfManifest {
  const found = [...diagnostics];
  const sources = new Map<string, UnitSource>();
  for (const { path, file } of files) {
    if (dropInOwner(path) !== undefined) continue;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const first = file.sections[0]?.span ?? { file: file.path, line: 1, column: 1, length: 1 };
    if (sources.has(name)) found.push(twice(name, first));
    else sources.set(name, { ...EMPTY, name, fragmentPath: path, main: file });
  }
  for (const { path, file } of files) {
    const owner = dropInOwner(path);
    if (owner === undefined) continue;
    const source = sources.get(owner);
    if (source === undefined) {
      found.push(ownerless(path, file.sections[0]?.span));
      continue;
    }
    const dropInPaths = [...source.dropInPaths, path];
    sources.set(owner, { ...source, dropInPaths, dropIns: [...source.dropIns, file] });
  }
  return { sources: [...sources.values()], diagnostics: found };
}

const EMPTY = { aliases: [], dropInPaths: [], dropIns: [] } as const;

function twice(name: string, span: Diagnostic["span"]): Diagnostic {
  return {
    ...{ code: "twice", severity: "error", span },
    message: `${name} is in the manifest twice`,
    advice: `write what is to be added under # ${name}.d/more.conf`,
  };
}

function ownerless(path: string, span: Diagnostic["span"] | undefined): Diagnostic {
  return {
    ...{ code: "ownerless-drop-in", severity: "warning" },
    span: span ?? { file: path, line: 1, column: 1, length: 1 },
    message: `${path} adds to a unit that is not in the manifest`,
    advice: `add ${dropInOwner(path)}, or remove it`,
  };
}
