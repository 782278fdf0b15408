// The settings -> all units and the plan, read from the files as they are now.

import { readFileSync } from "node:fs";
import { BUILTIN_DIRECTORY, isBuiltin, withBuiltinUnits } from "../loader/builtin-units.ts";
import { withoutHostUnits } from "../loader/host-units.ts";
import { type LoadedUnits, loadUnits } from "../loader/load-units.ts";
import { findManifestGoals } from "../loader/manifest-units.ts";
import type { UnitSource } from "../manifest/build-unit.ts";
import { sourcesOfManifest } from "../manifest/manifest.ts";
import type { LoadedUnit } from "../manifest/unit.ts";
import type { Plan } from "../plan/plan.ts";
import { planUnits } from "../plan/plan-units.ts";
import type { Diagnostic } from "../unit-file/diagnostic.ts";
import { splitManifest } from "../unit-file/manifest-text.ts";
import { fileSystemTree } from "./file-system-tree.ts";
import { readHostFacts } from "./host-facts.ts";
import type { Settings } from "./settings.ts";

export interface Loaded {
  readonly plan: Plan;
  readonly goals: readonly string[];
  /** By the units' own names. */
  readonly units: Readonly<Record<string, LoadedUnit>>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * `wanted` are units that are loaded besides what the goals need.
 *
 * @throws Error that says which file cannot be read
 */
export function load(
  settings: Settings,
  wanted: readonly string[] = [],
  readFile: (path: string) => Uint8Array = readFileSync,
): Loaded {
  const host = readHostFacts();
  const tree = withBuiltinUnits(withoutHostUnits(fileSystemTree()));
  const none = { given: new Map(), givenLinks: new Map() };
  if (settings.origin.kind === "unit-path") {
    const unitPath = [...settings.origin.directories, BUILTIN_DIRECTORY];
    const goals = settings.goals.length > 0 ? settings.goals : ["default.target"];
    const names = [...goals, "multi-user.target", ...wanted];
    const loaded = loadUnits(names, { unitPath, tree, host, ...none });
    const hasDefault = !loaded.missing.has("default.target");
    const started = goals.map((goal) =>
      goal === "default.target" && !hasDefault ? "multi-user.target" : goal,
    );
    return finish(loaded, started, settings, []);
  }
  const { sources, diagnostics } = readManifests(settings.origin.paths, readFile);
  const found = findManifestGoals(sources, host);
  const goals = settings.goals.length > 0 ? settings.goals : found.goals;
  const given = new Map(sources.map((source) => [source.name, source]));
  const options = { unitPath: [BUILTIN_DIRECTORY], tree, host, given, givenLinks: found.links };
  const loaded = loadUnits([...goals, ...given.keys()], options);
  return finish(loaded, goals, settings, diagnostics);
}

function readManifests(paths: readonly string[], readFile: (path: string) => Uint8Array) {
  const read = paths.map((path) => sourcesOfManifest(splitManifest(path, readFile(path))));
  const sources: readonly UnitSource[] = read.flatMap((one) => one.sources);
  return { sources, diagnostics: read.flatMap((one) => one.diagnostics) };
}

function finish(
  loaded: LoadedUnits,
  goals: readonly string[],
  { essential }: Settings,
  diagnostics: readonly Diagnostic[],
): Loaded {
  const plan = planUnits(loaded, { essential });
  const units: Record<string, LoadedUnit> = {};
  for (const [name, { unit }] of loaded.units) {
    if (unit.kind !== "masked" && unit.kind !== "refused") units[name] = unit;
  }
  // Nobody can change a built-in unit, so nobody needs to hear of it.
  const own = loaded.diagnostics.filter(({ span }) => !isBuiltin(span.file));
  return { plan, goals, units, diagnostics: [...diagnostics, ...own] };
}
