// The relations between units, by the names of systemd's properties -> what each of them implies.
//
// Requirement and order are different things: `Requires=` says nothing about who starts first, and
// `After=` pulls nothing in (systemd.unit(5)).

/** Every relation that a unit file can set, with the one that the other unit gets by that. */
export const INVERSE = {
  Requires: "RequiredBy",
  RequiredBy: "Requires",
  Requisite: "RequisiteOf",
  RequisiteOf: "Requisite",
  Wants: "WantedBy",
  WantedBy: "Wants",
  BindsTo: "BoundBy",
  BoundBy: "BindsTo",
  PartOf: "ConsistsOf",
  ConsistsOf: "PartOf",
  Upholds: "UpheldBy",
  UpheldBy: "Upholds",
  Conflicts: "ConflictedBy",
  ConflictedBy: "Conflicts",
  Before: "After",
  After: "Before",
  OnSuccess: "OnSuccessOf",
  OnSuccessOf: "OnSuccess",
  OnFailure: "OnFailureOf",
  OnFailureOf: "OnFailure",
  PropagatesReloadTo: "ReloadPropagatedFrom",
  ReloadPropagatedFrom: "PropagatesReloadTo",
  PropagatesStopTo: "StopPropagatedFrom",
  StopPropagatedFrom: "PropagatesStopTo",
} as const;

export type Relation = keyof typeof INVERSE;

/**
 * What a unit is related to, complete in both directions. A relation without units has no entry.
 */
export type Relations = Readonly<Partial<Record<Relation, readonly string[]>>>;

/**
 * Which relations make a job spread, by what happens: systemd.unit(5), "[Unit] section options",
 * and the table of inverses behind it.
 */
export const SPREADS = {
  /** Starting one starts the other, or is refused. */
  start: ["Requires", "BindsTo"],
  /** Starting one starts the other if that is possible. */
  startIfPossible: ["Wants", "Upholds"],
  /** Starting one needs the other to be active already. */
  verify: ["Requisite"],
  /** Starting one stops the other. */
  stopOnStart: ["Conflicts"],
  stopOnStartIfPossible: ["ConflictedBy"],
  /** Stopping one stops the other. */
  stop: ["RequiredBy", "BoundBy", "ConsistsOf", "PropagatesStopTo"],
  /** Restarting one restarts the other where that is running. */
  restart: ["RequiredBy", "BoundBy", "ConsistsOf"],
  reload: ["PropagatesReloadTo"],
  /** A start that fails takes the other's start with it. */
  startFailure: ["RequiredBy", "RequisiteOf", "BoundBy"],
  /** A start that is done and leaves nothing active is a failure for these. */
  inactiveStart: ["RequisiteOf"],
  stopFailure: ["ConflictedBy"],
  /** A unit that ends by itself takes these along. */
  stopOnEnd: ["BoundBy"],
  /** As long as one of these is in use, StopWhenUnneeded= does nothing. */
  pins: ["RequiredBy", "RequisiteOf", "WantedBy", "BoundBy", "UpheldBy"],
} as const satisfies Readonly<Record<string, readonly Relation[]>>;

/** The units that any of the relations lead to, each once, in the order of the relations. */
export function relatedUnits(relations: Relations, kinds: readonly Relation[]): readonly string[] {
  if (kinds.length === 1) return relations[kinds[0]!] ?? [];
  return [...new Set(kinds.flatMap((kind) => relations[kind] ?? []))];
}
