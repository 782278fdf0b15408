// Preset files -> whether a unit is to be enabled; systemd.preset(5).

import { matchesPattern } from "../values/unit-patterns.ts";
import type { InstallContext } from "./installed-unit.ts";

/** The first file of a name counts, and the files are read in the order of their names. */
const DIRECTORIES = [
  "/etc/systemd/system-preset",
  "/run/systemd/system-preset",
  "/usr/local/lib/systemd/system-preset",
  "/usr/lib/systemd/system-preset",
  "/lib/systemd/system-preset",
];

export interface PresetRule {
  readonly isEnabled: boolean;
  readonly pattern: string;
}

export function readPresets({ tree }: InstallContext): readonly PresetRule[] {
  const files = new Map<string, string>();
  for (const directory of DIRECTORIES) {
    for (const name of tree.list(directory)) {
      if (name.endsWith(".preset") && !files.has(name)) files.set(name, `${directory}/${name}`);
    }
  }
  const paths = [...files].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, path]) => path);
  return paths.flatMap((path) => {
    if (tree.entry(path)?.kind !== "file") return [];
    return new TextDecoder().decode(tree.read(path)).split("\n").flatMap(parseRule);
  });
}

function parseRule(line: string): readonly PresetRule[] {
  const [verb = "", pattern] = line.trim().split(/\s+/);
  if (pattern === undefined || (verb !== "enable" && verb !== "disable")) return [];
  return [{ isEnabled: verb === "enable", pattern }];
}

/** What no rule speaks of is enabled. */
export function isPreset(name: string, rules: readonly PresetRule[]): boolean {
  return rules.find(({ pattern }) => matchesPattern(name, pattern))?.isEnabled ?? true;
}
