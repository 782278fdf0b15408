// A random plan: some services and targets with every kind of relation, mostly without cycles.

import { DEFAULT_SERVICE, defaultService, defaultTarget } from "../../src/plan/defaults.ts";
import { linkPlan } from "../../src/plan/link.ts";
import type { CommonPlan, Plan, ServicePlan, UnitPlan } from "../../src/plan/plan.ts";
import type { Relation, Relations } from "../../src/plan/relations.ts";
import type { Random } from "./random.ts";
import { randomService } from "./random-service.ts";

export const KEEPER = "keeper.service";
const GOAL = "default.target";
const SHUTDOWN = "shutdown.target";

export const GOALS: readonly string[] = [GOAL];

export function randomPlan(random: Random): Plan {
  const services = names(random.between(1, 8), "service");
  const targets = names(random.between(0, 2), "target");
  const all = [...targets, ...services];
  const hasCycles = random.chance(15);
  const units: UnitPlan[] = all.map((name, index) => {
    const others = hasCycles ? all.filter((other) => other !== name) : all.slice(0, index);
    const unit = { relations: randomRelations(random, others, all), ...randomUnit(random) };
    if (name.endsWith(".target")) return { ...defaultTarget(name), ...unit };
    return { ...defaultService(name), ...unit, service: randomService(random) };
  });
  // One that needs nothing and runs, so that the container does not end too soon.
  const keepers = random.chance(70)
    ? [{ ...defaultService(KEEPER), service: keeperService() }]
    : [];
  const wanted = [...random.some(all, 80), ...keepers.map(({ name }) => name)];
  const required = random.some(all, 10);
  const relations = { Wants: wanted, Requires: required, After: random.some(all, 60) };
  units.push({ ...defaultTarget(GOAL), relations, allowIsolate: true }, ...keepers);
  const late = random.chance(10) ? [lateService(random)] : [];
  const wants = late.map(({ name }) => name);
  units.push({ ...defaultTarget(SHUTDOWN), relations: { Wants: wants } }, ...late);
  const essential = random.chance(10) ? random.some(services, 30) : [];
  return linkPlan(units, { essential, shutdownTimeoutMs: 120_000 });
}

/** The same units with other settings, some gone and some new: what a daemon-reload may find. */
export function changedPlan(random: Random, plan: Plan): Plan {
  const next = randomPlan(random);
  const kept = Object.values(plan.units).filter(() => random.chance(50));
  const units = new Map([...Object.values(next.units), ...kept].map((unit) => [unit.name, unit]));
  return linkPlan([...units.values()], {
    essential: plan.essential,
    shutdownTimeoutMs: plan.shutdownTimeoutMs,
  });
}

function names(count: number, suffix: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${suffix[0]}${index}.${suffix}`);
}

function keeperService(): ServicePlan {
  const { commands, ...service } = DEFAULT_SERVICE;
  return { ...service, commands: { ...commands, start: [{ ignoreFailure: false }] } };
}

/** A service that is there for the shutdown only. */
function lateService(random: Random): UnitPlan {
  const unit = defaultService("late.service");
  const service = { ...randomService(random), type: "oneshot" as const };
  return { ...unit, relations: { Before: [SHUTDOWN] }, service };
}

function randomRelations(
  random: Random,
  others: readonly string[],
  all: readonly string[],
): Relations {
  const some = (percent: number) => random.some(others, percent);
  const anywhere = (percent: number) => random.some(all, percent);
  const required = some(15);
  const bound = some(5);
  const relations: Partial<Record<Relation, readonly string[]>> = {
    Requires: random.chance(3) ? [...required, "missing.service"] : required,
    Wants: some(20),
    BindsTo: bound,
    Requisite: some(3),
    PartOf: some(5),
    Upholds: some(3),
    Conflicts: random.chance(90) ? [...anywhere(2), SHUTDOWN] : anywhere(2),
    // What is needed is mostly waited for.
    After: [...some(15), ...required.filter(() => random.chance(70)), ...bound],
    Before: random.chance(95) ? [SHUTDOWN] : [],
    OnFailure: anywhere(3),
    OnSuccess: anywhere(2),
    PropagatesReloadTo: anywhere(3),
    PropagatesStopTo: anywhere(2),
  };
  return relations;
}

function randomUnit(random: Random): Partial<CommonPlan> {
  const action = random.chance(2) ? random.pick(["exit", "exit-force"] as const) : "none";
  return {
    load: random.chance(97) ? "loaded" : random.pick(["masked", "bad-setting"]),
    hasConditions: random.chance(20),
    startLimit: {
      intervalMs: random.pick([10_000, 10_000, 1_000, 0]),
      burst: random.pick([5, 5, 2, 1]),
      action: random.chance(2) ? "exit" : "none",
    },
    jobTimeoutMs: random.chance(3) ? random.between(100, 5_000) : null,
    jobRunningTimeoutMs: random.chance(3) ? random.between(100, 5_000) : null,
    refuseManualStart: random.chance(3),
    refuseManualStop: random.chance(3),
    stopWhenUnneeded: random.chance(5),
    ignoreOnIsolate: random.chance(10),
    failureAction: { action, exitStatus: random.chance(50) ? 77 : null },
    successAction: { action: random.chance(1) ? "exit" : "none", exitStatus: null },
  };
}
