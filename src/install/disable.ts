// Names of units -> the links that `systemctl disable`, `unmask` and `revert` take away.

import { nameOf } from "../loader/find-unit.ts";
import { type Change, type InstallPlan, plan } from "./changes.ts";
import {
  enabledName,
  findInstalled,
  type InstallContext,
  PERSISTENT,
  RUNTIME,
} from "./installed-unit.ts";
import { findLinks } from "./links.ts";

/** Every link to one of the units or by its name, also those that nobody has enabled. */
export function disable(
  names: readonly string[],
  place: { readonly directory: string; readonly verb: string },
  context: InstallContext,
  followsAlso = true,
): InstallPlan {
  const removed = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (removed.has(name)) continue;
    const unit = findInstalled(name, context);
    if (unit.kind === "missing" && names.includes(name) && !hasLink(name, place, context)) {
      // Package scripts disable what may be gone already.
      return plan([], [`Failed to ${place.verb} unit, unit ${name} does not exist.`]);
    }
    removed.add(name);
    if (unit.kind !== "unit") continue;
    removed.add(enabledName(name, unit.install));
    if (followsAlso) waiting.push(...unit.install.also);
  }
  const changes: Change[] = [];
  const links = findLinks(place.directory, context.tree);
  // A link to a link that goes is to go, too.
  for (let before = -1; before !== changes.length; ) {
    before = changes.length;
    for (const { path, name, target } of links) {
      if (target === "/dev/null" || changes.some((change) => change.path === path)) continue;
      if (!removed.has(name) && !removed.has(nameOf(target))) continue;
      changes.push({ kind: "remove", path });
      removed.add(name);
    }
  }
  return plan(changes);
}

function hasLink(
  wanted: string,
  { directory }: { readonly directory: string },
  { tree }: InstallContext,
): boolean {
  return findLinks(directory, tree).some(({ name }) => name === wanted);
}

export function unmask(
  names: readonly string[],
  directory: string,
  { tree }: InstallContext,
): InstallPlan {
  const paths = names.map((name) => `${directory}/${name}`);
  const masks = paths.filter((path) => {
    const entry = tree.entry(path);
    return entry?.kind === "link" && entry.target === "/dev/null";
  });
  return plan(masks.map((path) => ({ kind: "remove", path })));
}

/** What administrators have added goes; a file of theirs only where a package brings one too. */
export function revert(names: readonly string[], context: InstallContext): InstallPlan {
  const { tree, unitPath } = context;
  const own = [PERSISTENT, RUNTIME];
  const vendors = unitPath.filter((directory) => directory.includes("/lib/"));
  const changes = names.flatMap((name) => {
    const isOfPackage = vendors.some((directory) => tree.entry(`${directory}/${name}`));
    return own.flatMap((directory): readonly Change[] => {
      const dropIns = tree.list(`${directory}/${name}.d`);
      const removed = dropIns.map((file) => `${directory}/${name}.d/${file}`);
      const entry = tree.entry(`${directory}/${name}`);
      const isMask = entry?.kind === "link" && entry.target === "/dev/null";
      const isOverride = entry !== undefined && isOfPackage;
      if (isMask || isOverride) removed.push(`${directory}/${name}`);
      return removed.map((path) => ({ kind: "remove", path }));
    });
  });
  return plan(changes);
}
