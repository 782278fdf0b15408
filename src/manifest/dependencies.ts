// The dependencies that are written down, and those that follow from settings, -> edges.

import type { Dependency, Settings } from "../directives/settings.ts";
import type { DependencyKind } from "../directives/words.ts";
import type { UnitType } from "../values/unit-names.ts";
import { serviceType } from "./build-service.ts";
import type {
  Dependencies,
  Edge,
  EdgeOrigin,
  OrderingKind,
  PropagationKind,
  RequirementKind,
  TriggerKind,
} from "./unit.ts";

const REQUIREMENTS: readonly RequirementKind[] = [
  ...(["Requires", "Requisite", "Wants", "BindsTo", "PartOf", "Upholds", "Conflicts"] as const),
];
const ORDERINGS: readonly OrderingKind[] = ["Before", "After"];
const TRIGGERS: readonly TriggerKind[] = ["OnSuccess", "OnFailure"];
const PROPAGATIONS: readonly PropagationKind[] = [
  ...(["PropagatesReloadTo", "ReloadPropagatedFrom"] as const),
  ...(["PropagatesStopTo", "StopPropagatedFrom"] as const),
];

/** `names` are all names of the unit: an edge to itself means nothing. */
export function buildDependencies(
  settings: Settings,
  type: UnitType,
  names: readonly string[],
): Dependencies {
  const edges = [
    ...withOrigin("file", settings.dependencies),
    ...withOrigin("implicit", implicitDependencies(settings, type)),
    ...withOrigin("default", defaultDependencies(settings, type)),
  ].filter(({ unit }) => !names.includes(unit));
  return {
    requirements: select(edges, REQUIREMENTS),
    orderings: select(edges, ORDERINGS),
    triggers: select(edges, TRIGGERS),
    propagations: select(edges, PROPAGATIONS),
  };
}

/** systemd.service(5), "Implicit dependencies", without those on what a container has not. */
function implicitDependencies(settings: Settings, type: UnitType): readonly Dependency[] {
  if (type !== "service") return [];
  const sockets = settings.sockets.flatMap((unit) => pair("Wants", "After", unit));
  if (serviceType(settings) !== "dbus") return sockets;
  return [...sockets, ...pair("Requires", "After", "dbus.socket")];
}

/** systemd.service(5) and systemd.target(5), "Default dependencies". */
function defaultDependencies(settings: Settings, type: UnitType): readonly Dependency[] {
  if (!settings.defaultDependencies) return [];
  const shutdown = pair("Conflicts", "Before", "shutdown.target");
  if (type === "target") return shutdown;
  if (type !== "service") return [];
  return [
    ...pair("Requires", "After", "sysinit.target"),
    { kind: "After", unit: "basic.target" },
    ...shutdown,
  ];
}

function pair(
  requirement: RequirementKind,
  ordering: OrderingKind,
  unit: string,
): readonly Dependency[] {
  return [
    { kind: requirement, unit },
    { kind: ordering, unit },
  ];
}

function withOrigin(
  origin: EdgeOrigin,
  dependencies: readonly Dependency[],
): readonly Edge<DependencyKind>[] {
  return dependencies.map(({ kind, unit }) => ({ kind, unit, origin }));
}

/** The edges of the given kinds, each once: what is written down comes first, and stays. */
function select<K extends DependencyKind>(
  edges: readonly Edge<DependencyKind>[],
  kinds: readonly K[],
): readonly Edge<K>[] {
  const seen = new Set<string>();
  return edges.filter((edge): edge is Edge<K> => {
    const key = `${edge.kind} ${edge.unit}`;
    if (seen.has(key) || !kinds.some((kind) => kind === edge.kind)) return false;
    seen.add(key);
    return true;
  });
}
