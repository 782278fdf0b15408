// The units of a manifest -> what is started of them: as if each had been enabled.

import { buildUnit, type UnitSource } from "../manifest/build-unit.ts";
import type { LoadedUnit } from "../manifest/unit.ts";
import type { HostFacts } from "../values/specifiers.ts";
import type { DependencyLink } from "./dependency-links.ts";

export interface ManifestGoals {
  readonly goals: readonly string[];
  /** What [Install] sections add to other units, by these units' names. */
  readonly links: ReadonlyMap<string, readonly DependencyLink[]>;
}

/** The targets of the [Install] sections; without any of these, every service. */
export function findManifestGoals(sources: readonly UnitSource[], host: HostFacts): ManifestGoals {
  const links = new Map<string, readonly DependencyLink[]>();
  const units = sources.map((source) => buildUnit(source, host).unit);
  for (const unit of units) {
    if (unit.kind === "masked" || unit.kind === "refused") continue;
    for (const [target, link] of installLinks(unit)) {
      links.set(target, [...(links.get(target) ?? []), link]);
    }
  }
  const targets = [...links.keys()].filter((name) => name.endsWith(".target"));
  if (targets.length > 0) return { goals: targets, links };
  const services = units.map(({ name }) => name).filter((name) => name.endsWith(".service"));
  return { goals: services.filter((name) => !name.includes("@.")), links };
}

function installLinks(unit: LoadedUnit): readonly (readonly [string, DependencyLink])[] {
  const { wantedBy, requiredBy, upheldBy } = unit.install;
  const to = (kind: DependencyLink["kind"]) => (target: string) =>
    [
      target === "default.target" ? "multi-user.target" : target,
      { kind, unit: unit.name },
    ] as const;
  return [
    ...wantedBy.map(to("Wants")),
    ...requiredBy.map(to("Requires")),
    ...upheldBy.map(to("Upholds")),
  ];
}
