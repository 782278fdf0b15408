// All loaded units -> the plan: relations complete, names resolved, what is missing marked as such.

import type { LinkedUnit, LoadedUnits } from "../loader/load-units.ts";
import type { LoadedUnit } from "../manifest/unit.ts";
import { absentUnit } from "./defaults.ts";
import { linkPlan } from "./link.ts";
import type { CommonPlan, Plan, UnitPlan } from "./plan.ts";
import { milliseconds, planService } from "./plan-service.ts";
import type { Relation, Relations } from "./relations.ts";

export function planUnits(loaded: LoadedUnits, options: Partial<Omit<Plan, "units">> = {}): Plan {
  const aliases = Object.fromEntries([...loaded.names].filter(([name, id]) => name !== id));
  const units = [...loaded.units.values()].map((linked) => planUnit(linked, loaded));
  const missing = [...loaded.missing].map(([name, links]) => ({
    ...absentUnit(name, "not-found"),
    relations: collect(links.map(({ kind, unit }) => [kind, unit])),
  }));
  return linkPlan([...units, ...missing], { ...options, aliases });
}

function planUnit(linked: LinkedUnit, loaded: LoadedUnits): UnitPlan {
  const { unit } = linked;
  if (unit.kind === "masked") return absentUnit(unit.name, "masked");
  if (unit.kind === "refused") return absentUnit(unit.name, "bad-setting");
  const common = planCommon(unit, linked, loaded);
  // What is neither a service nor a target is satisfied as soon as it is asked for.
  if (unit.kind !== "service") return { kind: "target", ...common };
  return { kind: "service", ...common, service: planService(unit.service) };
}

function planCommon(unit: LoadedUnit, linked: LinkedUnit, loaded: LoadedUnits): CommonPlan {
  const { jobs, startLimit, actions } = unit;
  return {
    name: unit.name,
    load: "loaded",
    relations: relationsOf(unit, linked, loaded),
    hasConditions: unit.conditions.length > 0 || unit.asserts.length > 0,
    startLimit: {
      intervalMs: milliseconds(startLimit.interval) ?? Number.MAX_SAFE_INTEGER,
      burst: startLimit.burst,
      action: startLimit.action,
    },
    jobTimeoutMs: milliseconds(jobs.timeout),
    jobRunningTimeoutMs: milliseconds(jobs.runningTimeout),
    jobTimeoutAction: jobs.timeoutAction,
    refuseManualStart: jobs.refuseManualStart,
    refuseManualStop: jobs.refuseManualStop,
    stopWhenUnneeded: jobs.stopWhenUnneeded,
    allowIsolate: jobs.allowIsolate,
    ignoreOnIsolate: jobs.ignoreOnIsolate,
    onSuccessJobMode: jobs.onSuccessJobMode,
    onFailureJobMode: jobs.onFailureJobMode,
    successAction: { action: actions.success, exitStatus: actions.successExitStatus },
    failureAction: { action: actions.failure, exitStatus: actions.failureExitStatus },
  };
}

type Edge = readonly [relation: Relation, unit: string];

function relationsOf(unit: LoadedUnit, { links }: LinkedUnit, loaded: LoadedUnits): Relations {
  const { requirements, orderings, triggers, propagations } = unit.dependencies;
  const written = [...requirements, ...orderings, ...triggers, ...propagations];
  const edges: Edge[] = [
    ...written.map((edge) => [edge.kind, edge.unit] as const),
    ...links.map((link) => [link.kind, link.unit] as const),
  ];
  return collect([...edges, ...targetOrder(unit, edges, loaded)]);
}

/**
 * systemd.target(5): a target comes after all that it pulls in, unless that is to come after it, or
 * one of the two is without default dependencies.
 */
function targetOrder(
  unit: LoadedUnit,
  edges: readonly Edge[],
  loaded: LoadedUnits,
): readonly Edge[] {
  if (unit.kind !== "target" || !unit.jobs.defaultDependencies) return [];
  const pulled = edges.filter(([relation]) => relation === "Wants" || relation === "Requires");
  return pulled.flatMap(([, name]) => {
    const other = loaded.units.get(loaded.names.get(name) ?? name)?.unit;
    if (other === undefined || other.kind === "masked" || other.kind === "refused") return [];
    const isAfter = other.dependencies.orderings.some(
      (edge) => edge.kind === "After" && edge.unit === unit.name,
    );
    return other.jobs.defaultDependencies && !isAfter ? [["After", name] as const] : [];
  });
}

function collect(edges: readonly Edge[]): Relations {
  const relations: Partial<Record<Relation, string[]>> = {};
  for (const [relation, unit] of edges) {
    const units = relations[relation] ?? [];
    if (!units.includes(unit)) relations[relation] = [...units, unit];
  }
  return relations;
}
