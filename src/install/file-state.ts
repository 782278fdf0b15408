// A unit's name -> whether it is enabled; systemctl(1), "is-enabled".

import { directoryOf, nameOf } from "../loader/find-unit.ts";
import { parseUnitName } from "../values/unit-names.ts";
import {
  aliasName,
  enabledName,
  findInstalled,
  hasRules,
  type InstallContext,
  type InstalledUnit,
  PERSISTENT,
  RUNTIME,
} from "./installed-unit.ts";
import { findLinks, type UnitLink } from "./links.ts";

/** States in which `is-enabled` succeeds. */
export const GOOD_STATES: ReadonlySet<string> = new Set([
  ...["enabled", "enabled-runtime", "static", "alias", "indirect", "generated", "transient"],
]);

/** Undefined where there is no such unit. */
export function fileStateOf(name: string, context: InstallContext): string | undefined {
  const found = findInstalled(name, context);
  if (found.kind === "missing") return undefined;
  if (found.kind === "masked") {
    return found.path.startsWith(`${RUNTIME}/`) ? "masked-runtime" : "masked";
  }
  const parsed = parseUnitName(name);
  const isInstance = parsed.ok && parsed.value.kind === "instance";
  if (nameOf(found.path) !== name && !isInstance) return "alias";
  const directory = directoryOf(found.path);
  if (directory.startsWith("/run/systemd/generator")) return "generated";
  if (directory === "/run/systemd/transient") return "transient";
  return enabledBy(found, isInstance, context) ?? ruleState(found);
}

type Unit = Extract<InstalledUnit, { kind: "unit" }>;

function enabledBy(unit: Unit, isInstance: boolean, context: InstallContext): string | undefined {
  const known = [unit.name, enabledName(unit.name, unit.install)];
  const names = new Set([
    ...known,
    ...unit.install.alias.map((alias) => aliasName(alias, known[1]!)),
    ...unit.install.alias,
  ]);
  const linksOf = new Map(
    context.unitPath.map((directory) => [directory, findLinks(directory, context.tree)] as const),
  );
  const isEnabledIn = (directory: string) =>
    (linksOf.get(directory) ?? []).some((link) => names.has(link.name) && isOf(link, unit));
  if (isEnabledIn(PERSISTENT)) return "enabled";
  if (isEnabledIn(RUNTIME)) return "enabled-runtime";
  if (isInstance && context.unitPath.some(isEnabledIn)) return "static";
  if (unit.link !== undefined && nameOf(unit.link) === nameOf(unit.path)) {
    return unit.link.startsWith(`${RUNTIME}/`) ? "linked-runtime" : "linked";
  }
  const isKnownOtherwise = [PERSISTENT, RUNTIME].some((directory) =>
    (linksOf.get(directory) ?? []).some(
      (link) => !link.isDependency && link.target === unit.path && link.name !== unit.name,
    ),
  );
  return isKnownOtherwise ? "indirect" : undefined;
}

/** A link by the file's own name in the directory itself only says where the file lies. */
function isOf(link: UnitLink, unit: Unit): boolean {
  if (link.isDependency) return true;
  return link.target === unit.path && link.name !== nameOf(link.target);
}

function ruleState({ install }: Unit): string {
  if (hasRules(install)) return "disabled";
  return install.also.length > 0 ? "indirect" : "static";
}

/** Every name that a file or link of the unit path has. */
export function allUnitFiles({ unitPath, tree }: InstallContext): readonly string[] {
  const names = unitPath.flatMap((directory) => tree.list(directory));
  return [...new Set(names)].filter((name) => {
    if (!parseUnitName(name).ok) return false;
    const paths = unitPath.map((directory) => `${directory}/${name}`);
    const kind = paths.map((path) => tree.entry(path)?.kind).find((one) => one !== undefined);
    return kind === "file" || kind === "link";
  });
}
