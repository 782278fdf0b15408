// A unit as systemd and as firstborn have read it -> where they differ.

import type { Unit } from "../../src/manifest/unit.ts";
import { describeUnit } from "./describe.ts";
import { type DumpedUnit, type Property, valuesOf } from "./dump.ts";
import { isEdge, KNOWN_DIFFERENCES, type Side } from "./known-differences.ts";

export interface Difference {
  readonly unit: string;
  readonly side: Side;
  readonly property: Property;
}

/** What the other units of the folder say about this one. */
export interface Surroundings {
  /** The name that a unit is loaded under, by its other names. */
  readonly aliases: ReadonlyMap<string, string>;
  /** The edges that links in `.wants` and `.requires` folders make. */
  readonly linked: readonly Property[];
}

export function compareUnits(
  theirs: DumpedUnit,
  ours: Unit,
  { aliases, linked }: Surroundings,
): readonly Difference[] {
  const theirState = stateOf(theirs);
  if (theirState !== ours.kind && (theirState !== "loaded" || isNotLoaded(ours))) {
    return [
      difference(theirs.name, "systemd", "Unit Load State", theirState),
      difference(theirs.name, "firstborn", "Unit Load State", stateText(ours)),
    ];
  }
  if (ours.kind === "masked" || ours.kind === "refused") return [];
  const described = describeUnit(ours).map(({ name, value }) => {
    return { name, value: isEdge(name) ? (aliases.get(value) ?? value) : value };
  });
  const rows = distinct([...described, ...linked]);
  const names = new Set(rows.map(({ name }) => name));
  const isImplemented = ours.kind === "service" || ours.kind === "target";
  const compared = theirs.properties.filter(
    // Of a type that is only known, nothing but what [Unit] says is read.
    ({ name, value }) =>
      isImplemented || (names.has(name) && !/\(origin-(default|implicit)/.test(value)),
  );
  return [
    ...onlyIn(distinct(compared), rows, "systemd", names),
    ...onlyIn(rows, theirs.properties, "firstborn", names),
  ].map(({ side, property }) => ({ unit: theirs.name, side, property }));
}

/** An edge that is there twice, by two names or by a link too, is one. */
function distinct(properties: readonly Property[]): readonly Property[] {
  const keys = properties.map(keyOf);
  return properties.filter(
    (property, index) => !isSet(property.name) || keys.indexOf(keys[index]!) === index,
  );
}

/** Whether the same value twice is no more than once. */
function isSet(name: string): boolean {
  return isEdge(name) || name.endsWith("Symlink");
}

function onlyIn(
  properties: readonly Property[],
  others: readonly Property[],
  side: Side,
  ours: ReadonlySet<string>,
): readonly { readonly side: Side; readonly property: Property }[] {
  const keys = new Map<string, number>();
  for (const other of others) keys.set(keyOf(other), (keys.get(keyOf(other)) ?? 0) + 1);
  return properties
    .filter((property) => {
      const key = keyOf(property);
      const count = keys.get(key) ?? 0;
      keys.set(key, count - 1);
      return count <= 0 && !KNOWN_DIFFERENCES.some(({ excuses }) => excuses(property, side, ours));
    })
    .map((property) => ({ side, property }));
}

/** Where an edge comes from is not part of it. */
function keyOf({ name, value }: Property): string {
  const hasOrigin = isEdge(name) || name === "RequiresMountsFor";
  return `${name}: ${hasOrigin ? value.replace(/ \(.*\)$/, "") : value}`;
}

function stateOf(unit: DumpedUnit): string {
  const state = valuesOf(unit, "Unit Load State")[0] ?? "missing";
  return state === "bad-setting" || state === "error" ? "refused" : state;
}

function isNotLoaded(unit: Unit): boolean {
  return unit.kind === "masked" || unit.kind === "refused";
}

function stateText(unit: Unit): string {
  return unit.kind === "refused" ? `refused: ${unit.reason}` : unit.kind;
}

function difference(unit: string, side: Side, name: string, value: string): Difference {
  return { unit, side, property: { name, value } };
}
