// A unit's name -> the file that describes it, by way of aliases, masks and templates.

import { parseUnitName, unitNameText } from "../values/unit-names.ts";
import type { UnitTree } from "./unit-tree.ts";

/** Where a name leads. */
export type Found =
  /** `id` is the unit's own name, of which the one asked for may be an alias. */
  | { readonly kind: "file"; readonly id: string; readonly path: string }
  | { readonly kind: "masked"; readonly id: string; readonly path: string }
  | { readonly kind: "not-found"; readonly id: string }
  | { readonly kind: "bad"; readonly id: string; readonly path: string; readonly reason: string };

/** Links from one name to the next, after which it is a ring. */
const MAX_LINKS = 16;

export function findUnit(name: string, unitPath: readonly string[], tree: UnitTree): Found {
  let id = name;
  for (let i = 0; i < MAX_LINKS; i++) {
    const path = pathOf(id, unitPath, tree);
    if (path === undefined) return { kind: "not-found", id };
    const step = follow(id, path, unitPath, tree);
    if (step.kind !== "alias") return step;
    id = step.id;
  }
  return { kind: "bad", id: name, path: "", reason: "too many links from one name to the next" };
}

/** The first file of this name, or of the template that it is an instance of. */
function pathOf(id: string, unitPath: readonly string[], tree: UnitTree): string | undefined {
  for (const name of [id, templateOf(id)]) {
    if (name === undefined) continue;
    for (const directory of unitPath) {
      const path = `${directory}/${name}`;
      if (tree.entry(path) !== undefined) return path;
    }
  }
  return undefined;
}

/** `a@.service` for `a@b.service`. */
export function templateOf(name: string): string | undefined {
  const parsed = parseUnitName(name);
  if (!parsed.ok || parsed.value.kind !== "instance") return undefined;
  const { prefix, type } = parsed.value;
  return unitNameText({ kind: "template", prefix, type });
}

type Step = Found | { readonly kind: "alias"; readonly id: string };

function follow(id: string, start: string, unitPath: readonly string[], tree: UnitTree): Step {
  let path = start;
  for (let i = 0; i < MAX_LINKS; i++) {
    if (path === "/dev/null") return { kind: "masked", id, path: start };
    const entry = tree.entry(path);
    if (entry === undefined) return { kind: "bad", id, path: start, reason: "it is a broken link" };
    if (entry.kind === "file") {
      return entry.isEmpty ? { kind: "masked", id, path } : { kind: "file", id, path };
    }
    if (entry.kind !== "link") return { kind: "bad", id, path, reason: "it is not a file" };
    const other = nameOf(entry.target);
    const isInPath = unitPath.includes(directoryOf(entry.target));
    // A link out of the unit path is a file that lies elsewhere; one within it, another name.
    if (isInPath && other !== nameOf(path)) return aliasTo(id, path, other);
    path = entry.target;
  }
  return { kind: "bad", id, path: start, reason: "its links form a ring" };
}

/**
 * systemd.unit(5): an alias has the type of its unit, and an instance of a template its instance.
 */
function aliasTo(id: string, path: string, other: string): Step {
  const [from, to] = [parseUnitName(id), parseUnitName(other)];
  if (!from.ok || !to.ok || from.value.type !== to.value.type) {
    return { kind: "bad", id, path, reason: `${other} cannot have the name ${id}` };
  }
  if (to.value.kind !== "template") return { kind: "alias", id: other };
  if (from.value.kind !== "instance") {
    return { kind: "bad", id, path, reason: `${other} is a template, and ${id} has no instance` };
  }
  const { instance } = from.value;
  const { prefix, type } = to.value;
  const target = unitNameText({ kind: "instance", prefix, instance, type });
  // A link of an instance to its own template is no alias: it is how units are enabled.
  return target === id ? templateFile(id, path, other) : { kind: "alias", id: target };
}

function templateFile(id: string, path: string, other: string): Step {
  return { kind: "file", id, path: `${directoryOf(path)}/${other}` };
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

export function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
