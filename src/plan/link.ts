// Units that name each other -> a plan: other names resolved, every relation known to both of its
// units, and a unit that is named but not there present as one that was not found.

import { absentUnit } from "./defaults.ts";
import type { Plan, UnitPlan } from "./plan.ts";
import { INVERSE, type Relation } from "./relations.ts";

type Targets = Map<Relation, Set<string>>;

/** systemd gives its own shutdown half an hour (JobTimeoutSec= of poweroff.target). */
const SHUTDOWN_TIMEOUT_MS = 30 * 60_000;

export function linkPlan(
  units: readonly UnitPlan[],
  options: Partial<Omit<Plan, "units">> = {},
): Plan {
  const aliases = options.aliases ?? {};
  const resolve = (name: string) => aliases[name] ?? name;
  const graph = new Map<string, Targets>(units.map(({ name }) => [name, new Map()]));
  for (const unit of units) {
    for (const [relation, targets] of Object.entries(unit.relations)) {
      for (const target of targets) {
        addEdge(graph, unit.name, relation as Relation, resolve(target));
      }
    }
  }
  const loaded = new Map(units.map((unit) => [unit.name, unit]));
  const linked = [...graph].map(([name, targets]) => {
    const unit = loaded.get(name) ?? absentUnit(name, "not-found");
    return [name, { ...unit, relations: relationsOf(targets) }] as const;
  });
  return {
    units: Object.fromEntries(linked),
    aliases,
    essential: (options.essential ?? []).map(resolve),
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? SHUTDOWN_TIMEOUT_MS,
  };
}

/** A unit that names itself is no relation: systemd drops it with a warning. */
function addEdge(graph: Map<string, Targets>, from: string, relation: Relation, to: string): void {
  if (from === to) return;
  addTarget(graph, from, relation, to);
  addTarget(graph, to, INVERSE[relation], from);
}

function addTarget(
  graph: Map<string, Targets>,
  from: string,
  relation: Relation,
  to: string,
): void {
  const targets = graph.get(from) ?? new Map<Relation, Set<string>>();
  graph.set(from, targets);
  const set = targets.get(relation) ?? new Set<string>();
  targets.set(relation, set);
  set.add(to);
}

function relationsOf(targets: Targets): UnitPlan["relations"] {
  return Object.fromEntries([...targets].map(([relation, set]) => [relation, [...set]]));
}
