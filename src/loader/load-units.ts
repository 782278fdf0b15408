// Names of units -> these units and all that they refer to, read from the unit path.

import { type BuiltUnit, buildUnit, type UnitSource } from "../manifest/build-unit.ts";
import type { Unit } from "../manifest/unit.ts";
import type { Diagnostic } from "../unit-file/diagnostic.ts";
import { parseUnitFile } from "../unit-file/parse.ts";
import type { HostFacts } from "../values/specifiers.ts";
import { parseUnitName } from "../values/unit-names.ts";
import { findAliases } from "./aliases.ts";
import { type DependencyLink, findDependencyLinks } from "./dependency-links.ts";
import { findDropIns } from "./drop-ins.ts";
import { type Found, findUnit } from "./find-unit.ts";
import type { UnitTree } from "./unit-tree.ts";

/** A unit with what links in `.wants` and its siblings add to it. */
export interface LinkedUnit {
  readonly unit: Unit;
  readonly links: readonly DependencyLink[];
}

export interface LoadedUnits {
  /** By the units' own names. */
  readonly units: ReadonlyMap<string, LinkedUnit>;
  /** Every name that was asked for or referred to, and the unit's own name behind it. */
  readonly names: ReadonlyMap<string, string>;
  /** Names that no file describes; links may add to them all the same. */
  readonly missing: ReadonlyMap<string, readonly DependencyLink[]>;
  readonly diagnostics: readonly Diagnostic[];
}

export interface LoadOptions {
  readonly unitPath: readonly string[];
  readonly tree: UnitTree;
  readonly host: HostFacts;
  /** Units of a manifest: they come before all that the unit path has. */
  readonly given: ReadonlyMap<string, UnitSource>;
  /** Links besides those of the unit path, by the unit that they belong to. */
  readonly givenLinks: ReadonlyMap<string, readonly DependencyLink[]>;
}

export function loadUnits(goals: readonly string[], options: LoadOptions): LoadedUnits {
  const units = new Map<string, LinkedUnit>();
  const names = new Map<string, string>();
  const missing = new Map<string, readonly DependencyLink[]>();
  const diagnostics: Diagnostic[] = [];
  const aliases = findAliases(options.unitPath, options.tree);
  const waiting = [...goals];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (names.has(name) || !parseUnitName(name).ok) continue;
    const found = options.given.has(name)
      ? ({ kind: "file", id: name, path: "" } as const)
      : findUnit(name, options.unitPath, options.tree);
    names.set(name, found.id);
    if (units.has(found.id) || missing.has(found.id)) continue;
    const others = [...new Set([...(aliases.get(found.id) ?? []), name])].filter(
      (other) => other !== found.id,
    );
    const links = [
      ...findDependencyLinks([found.id, ...others], options.unitPath, options.tree),
      ...[found.id, ...others].flatMap((owner) => options.givenLinks.get(owner) ?? []),
    ];
    waiting.push(...links.map(({ unit }) => unit));
    if (found.kind === "not-found") {
      missing.set(found.id, links);
      continue;
    }
    const built = buildFound(found, others, options);
    diagnostics.push(...built.diagnostics);
    units.set(found.id, { unit: built.unit, links });
    names.set(found.id, found.id);
    waiting.push(...referencesOf(built.unit));
  }
  return { units, names, missing, diagnostics };
}

function buildFound(
  found: Exclude<Found, { kind: "not-found" }>,
  aliases: readonly string[],
  { unitPath, tree, host, given }: LoadOptions,
): BuiltUnit {
  const { id } = found;
  const source = given.get(id);
  if (source !== undefined) return buildUnit(source, host);
  if (found.kind === "masked") return { unit: { kind: "masked", name: id }, diagnostics: [] };
  if (found.kind === "bad") {
    return { unit: { kind: "refused", name: id, reason: found.reason }, diagnostics: [] };
  }
  const dropInPaths = findDropIns([id, ...aliases], unitPath, tree);
  const fromPath = {
    name: id,
    aliases,
    fragmentPath: found.path,
    main: parseUnitFile(found.path, tree.read(found.path)),
    dropInPaths,
    dropIns: dropInPaths.map((path) => parseUnitFile(path, tree.read(path))),
  };
  return buildUnit(fromPath, host);
}

function referencesOf(unit: Unit): readonly string[] {
  if (unit.kind === "masked" || unit.kind === "refused") return [];
  const { requirements, orderings, triggers, propagations } = unit.dependencies;
  return [...requirements, ...orderings, ...triggers, ...propagations].map((edge) => edge.unit);
}
