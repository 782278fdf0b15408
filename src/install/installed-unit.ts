// A unit's name -> its file and its [Install] section, as `systemctl enable` looks at them.

import { findDropIns } from "../loader/drop-ins.ts";
import { directoryOf, templateOf } from "../loader/find-unit.ts";
import type { UnitTree } from "../loader/unit-tree.ts";
import { readSettings } from "../manifest/read-settings.ts";
import type { Install } from "../manifest/unit.ts";
import { parseUnitFile } from "../unit-file/parse.ts";
import type { HostFacts } from "../values/specifiers.ts";
import { instantiate, parseUnitName, unitNameText } from "../values/unit-names.ts";

/** Where administrators' links lie; with `--runtime` they are gone with /run. */
export const PERSISTENT = "/etc/systemd/system";
export const RUNTIME = "/run/systemd/system";

/** The files of an image. */
export interface InstallContext {
  /** What stands before the paths of messages; "" for none. */
  readonly root: string;
  readonly tree: UnitTree;
  readonly unitPath: readonly string[];
  readonly host: HostFacts;
}

export type InstalledUnit =
  | { readonly kind: "missing" }
  | { readonly kind: "masked"; readonly path: string }
  | {
      readonly kind: "unit";
      readonly name: string;
      /** Of the file itself, behind all links. */
      readonly path: string;
      /** The link in an administrator's directory that leads to the file, if there is one. */
      readonly link: string | undefined;
      readonly install: Install;
    };

const LINKS_MAX = 16;

export function findInstalled(name: string, context: InstallContext): InstalledUnit {
  const first = firstPath(name, context);
  if (first === undefined) return { kind: "missing" };
  let path = first;
  let link: string | undefined;
  for (let i = 0; i < LINKS_MAX; i++) {
    const entry = context.tree.entry(path);
    if (path === "/dev/null" || (entry?.kind === "file" && entry.isEmpty)) {
      return { kind: "masked", path: first };
    }
    if (entry?.kind !== "link") break;
    if (isConfiguration(directoryOf(path))) link ??= path;
    // A link by its own name leads to the file of a unit that may have another place in the path.
    path = entry.target;
  }
  if (context.tree.entry(path)?.kind !== "file") return { kind: "missing" };
  return { kind: "unit", name, path, link, install: readInstall(name, path, context) };
}

export function isConfiguration(directory: string): boolean {
  return directory === PERSISTENT || directory === RUNTIME;
}

function firstPath(name: string, { unitPath, tree }: InstallContext): string | undefined {
  for (const candidate of [name, templateOf(name)]) {
    if (candidate === undefined) continue;
    const paths = unitPath.map((directory) => `${directory}/${candidate}`);
    const found = paths.find((path) => tree.entry(path) !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readInstall(name: string, path: string, context: InstallContext): Install {
  const { tree, unitPath, host } = context;
  // A template's specifiers speak of the instance that is enabled by default.
  const parsed = parseUnitName(name);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const main = parseUnitFile(path, tree.read(path));
  const dropIns = findDropIns([name], unitPath, tree).map((dropIn) =>
    parseUnitFile(dropIn, tree.read(dropIn)),
  );
  const read = (unit: typeof parsed.value) =>
    readSettings(main, dropIns, unit.type, { unit, fragmentPath: path, host }).settings;
  let settings = read(parsed.value);
  if (parsed.value.kind === "template" && settings.defaultInstance) {
    settings = read(instantiate(parsed.value, settings.defaultInstance));
  }
  return {
    wantedBy: settings.wantedBy,
    requiredBy: settings.requiredBy,
    upheldBy: settings.upheldBy,
    alias: settings.alias,
    also: settings.also,
    defaultInstance: settings.defaultInstance ?? "",
  };
}

export function hasRules({ wantedBy, requiredBy, upheldBy, alias }: Install): boolean {
  return wantedBy.length + requiredBy.length + upheldBy.length + alias.length > 0;
}

/** `a@.service` with a default instance is enabled as that instance. */
export function enabledName(name: string, { defaultInstance }: Install): string {
  const parsed = parseUnitName(name);
  if (!parsed.ok || parsed.value.kind !== "template" || defaultInstance === "") return name;
  return unitNameText(instantiate(parsed.value, defaultInstance));
}

/** For an instance, an alias that is a template stands for the same instance of it. */
export function aliasName(alias: string, name: string): string {
  const [from, own] = [parseUnitName(alias), parseUnitName(name)];
  const isSame = from.ok && own.ok && from.value.kind === "template";
  if (!isSame || own.value.kind !== "instance") return alias;
  return unitNameText(instantiate(from.value, own.value.instance));
}
