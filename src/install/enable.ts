// Names of units -> the links that `systemctl enable`, `link`, `add-wants` and `mask` make.

import { isBuiltinName } from "../loader/builtin-units.ts";
import { nameOf } from "../loader/find-unit.ts";
import { parseUnitName } from "../values/unit-names.ts";
import { type Change, type InstallPlan, plan, refuse } from "./changes.ts";
import {
  aliasName,
  enabledName,
  findInstalled,
  hasRules,
  type InstallContext,
  type InstalledUnit,
} from "./installed-unit.ts";

/** Of a unit that nothing says where to link. */
export const NO_INSTALL_SECTION = `The unit files have no installation config (WantedBy=, RequiredBy=, Also=,
Alias= settings in the [Install] section, and DefaultInstance= for template
units): something else starts them, or nothing does.`;

export interface Place {
  /** The directory in which links are made. */
  readonly directory: string;
  readonly force: boolean;
  /** What the command is called in messages. */
  readonly verb: string;
}

type Unit = Extract<InstalledUnit, { kind: "unit" }>;

export function enable(
  names: readonly string[],
  place: Place,
  context: InstallContext,
): InstallPlan {
  const waiting = [...names];
  const seen = new Set<string>();
  const changes: Change[] = [];
  const notes: string[] = [];
  let isInstallable = false;
  let failure: string | undefined;
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const unit = findInstalled(name, context);
    const isNamed = names.includes(name);
    if (unit.kind === "missing") {
      if (!isNamed) continue;
      return refuse(`Failed to ${place.verb} unit, unit ${name} does not exist.`);
    }
    if (unit.kind === "masked") {
      if (!isNamed) continue;
      return refuse(`Failed to ${place.verb} unit, unit ${context.root}${unit.path} is masked.`);
    }
    isInstallable ||= hasRules(unit.install) || unit.install.also.length > 0;
    waiting.push(...unit.install.also);
    const { links, problems, wrongAlias } = linksOf(unit, place, context);
    notes.push(...problems);
    changes.push(...links);
    failure ??= wrongAlias;
  }
  const isFree = (change: Change) => findConflict([change], place, context) === undefined;
  const made = changes.filter((change) => isFree(change) && !isThere(change, context));
  failure ??= findConflict(changes, place, context)?.failure;
  const said = isInstallable || names.length === 0 ? notes : [NO_INSTALL_SECTION];
  return { changes: made, notes: said, failure };
}

function linksOf(unit: Unit, { directory, verb }: Place, context: InstallContext) {
  const { install, path } = unit;
  const name = enabledName(unit.name, install);
  const parsed = parseUnitName(name);
  const isTemplate = parsed.ok && parsed.value.kind === "template";
  const problems: string[] = [];
  const into = (folder: string) => (target: string) => {
    const owner = parseUnitName(target);
    if (isTemplate && !(owner.ok && owner.value.kind === "template")) {
      const text = `destination unit ${target} is a non-template unit.`;
      problems.push(`Failed to ${verb} ${name}, ${text}`);
      return [];
    }
    if (!isKnown(target, context)) {
      const text = `is added as a dependency to a non-existent unit ${target}.`;
      problems.push(`Unit ${context.root}${path} ${text}`);
    }
    return [link(`${directory}/${target}.${folder}/${name}`, path)];
  };
  const aliases = install.alias.map((alias) => aliasName(alias, name));
  const wrong = aliases.find((alias) => !isAliasOf(alias, name));
  const links = [
    ...aliases
      .filter((alias) => isAliasOf(alias, name))
      .map((alias) => link(`${directory}/${alias}`, path)),
    ...install.wantedBy.flatMap(into("wants")),
    ...install.requiredBy.flatMap(into("requires")),
    ...install.upheldBy.flatMap(into("upholds")),
  ];
  const wrongAlias =
    wrong === undefined ? undefined : `Failed to ${verb} unit, cannot alias ${name} as ${wrong}.`;
  return { links, problems, wrongAlias };
}

/** systemd.unit(5), "Alias=": of the same type, and an instance for the same instance. */
function isAliasOf(alias: string, name: string): boolean {
  const [one, other] = [parseUnitName(alias), parseUnitName(name)];
  if (!one.ok || !other.ok) return false;
  const [{ kind, type }, own] = [one.value, other.value];
  if (type !== own.type || kind !== own.kind) return false;
  return one.value.kind !== "instance" || own.kind !== "instance"
    ? true
    : one.value.instance === own.instance;
}

function isKnown(name: string, context: InstallContext): boolean {
  return findInstalled(name, context).kind !== "missing" || isBuiltinName(name);
}

function link(path: string, target: string): Change {
  return { kind: "link", path, target };
}

function isThere(change: Change, { tree }: InstallContext): boolean {
  const entry = tree.entry(change.path);
  return change.kind === "link" && entry?.kind === "link" && entry.target === change.target;
}

/** Something else that has the link's name is replaced with --force only, a file never. */
function findConflict(
  changes: readonly Change[],
  { force, verb }: Place,
  context: InstallContext,
): InstallPlan | undefined {
  for (const change of changes) {
    const entry = context.tree.entry(change.path);
    if (entry === undefined || isThere(change, context)) continue;
    const file = `file "${context.root}${change.path}"`;
    if (entry.kind !== "link") {
      return refuse(`Failed to ${verb} unit, ${file} already exists.`);
    }
    if (force) continue;
    const where = `${file} already exists and is a symlink to "${entry.target}".`;
    return refuse(`Failed to ${verb} unit, ${where}`);
  }
  return undefined;
}

/** `paths` are those of files that lie outside the unit path. */
export function linkFiles(
  paths: readonly string[],
  place: Place,
  context: InstallContext,
): InstallPlan {
  for (const path of paths) {
    if (!path.startsWith("/")) return refuse(`Failed to link unit: ${path} is no absolute path.`);
    if (context.tree.entry(path)?.kind !== "file") {
      return refuse(`Failed to link unit, unit ${path} does not exist.`);
    }
  }
  const changes = paths.map((path) => link(`${place.directory}/${nameOf(path)}`, path));
  const conflict = findConflict(changes, place, context);
  return conflict ?? plan(changes.filter((change) => !isThere(change, context)));
}

/** `add-wants` and `add-requires`. */
export function addDependency(
  folder: "wants" | "requires",
  target: string,
  names: readonly string[],
  place: Place,
  context: InstallContext,
): InstallPlan {
  if (findInstalled(target, context).kind !== "unit") {
    return refuse(`Failed to add dependency on unit, unit ${target} does not exist.`);
  }
  const changes: Change[] = [];
  for (const name of names) {
    const unit = findInstalled(name, context);
    if (unit.kind === "missing") {
      return refuse(`Failed to add dependency on unit, unit ${name} does not exist.`);
    }
    if (unit.kind === "masked") {
      return refuse(
        `Failed to add dependency on unit, unit ${context.root}${unit.path} is masked.`,
      );
    }
    changes.push(link(`${place.directory}/${target}.${folder}/${name}`, unit.path));
  }
  const conflict = findConflict(changes, place, context);
  return conflict ?? plan(changes.filter((change) => !isThere(change, context)));
}

export function mask(names: readonly string[], place: Place, context: InstallContext): InstallPlan {
  const changes = names.map((name) => link(`${place.directory}/${name}`, "/dev/null"));
  const conflict = findConflict(changes, place, context);
  return conflict ?? plan(changes.filter((change) => !isThere(change, context)));
}

/** default.target is replaced whatever it was. */
export function setDefault(name: string, place: Place, context: InstallContext): InstallPlan {
  const unit = findInstalled(name, context);
  if (unit.kind === "missing") {
    return refuse(`Failed to set default unit, unit ${name} does not exist.`);
  }
  if (unit.kind === "masked") {
    return refuse(`Failed to set default unit, unit ${context.root}${unit.path} is masked.`);
  }
  if (!name.endsWith(".target")) {
    return refuse(`Failed to set default unit: ${name} is no target.`);
  }
  const change = link(`${place.directory}/default.target`, unit.path);
  const conflict = findConflict([change], { ...place, force: true }, context);
  return conflict ?? plan(isThere(change, context) ? [] : [change]);
}
