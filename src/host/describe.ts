// What the manager knows of units -> data for `systemctl status`, `show`, `list-units` and the
// like.

import type { Service } from "../manifest/service.ts";
import { activeState } from "../state/activity.ts";
import { firstUnitState } from "../state/first-unit-state.ts";
import type { UnitState } from "../state/state.ts";
import type { Loaded } from "./load.ts";
import type { Memory } from "./memory.ts";

/** One unit as a client gets it; what it says is put into words there. */
export interface UnitDescription {
  readonly name: string;
  readonly description: string;
  readonly fragmentPath: string;
  readonly dropInPaths: readonly string[];
  readonly documentation: readonly string[];
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  /** What the state machine remembers; null for a unit that was never touched. */
  readonly state: UnitState | null;
  /** Null for what is no service. */
  readonly serviceType: string | null;
  readonly canReload: boolean;
  readonly job: string | null;
  readonly shim: number | null;
  readonly relations: Readonly<Record<string, readonly string[]>>;
}

/** Undefined: every unit that is loaded. A name may be another one of the unit's. */
export function describeUnits(
  loaded: Loaded,
  memory: Memory,
  names: readonly string[] | undefined,
): readonly UnitDescription[] {
  const wanted = names ?? Object.keys(loaded.plan.units).sort();
  return wanted.map((name) => describe(loaded, memory, loaded.plan.aliases[name] ?? name));
}

function describe(loaded: Loaded, memory: Memory, name: string): UnitDescription {
  const plan = loaded.plan.units[name];
  const unit = loaded.units[name];
  const state = memory.state.units[name];
  const known = state ?? firstUnitState(plan?.kind ?? "target");
  return {
    name,
    description: unit?.description ?? name,
    fragmentPath: unit?.fragmentPath ?? "",
    dropInPaths: unit?.dropInPaths ?? [],
    documentation: unit?.documentation ?? [],
    load: plan?.load ?? "not-found",
    active: activeState(known),
    sub: known.at.sub,
    state: state ?? null,
    serviceType: unit?.kind === "service" ? unit.service.startup.type : null,
    canReload: unit?.kind === "service" && canReload(unit.service),
    job: memory.state.jobs[name]?.type ?? null,
    shim: memory.shims[name] ?? null,
    relations: plan?.relations ?? {},
  };
}

function canReload({ commands, startup }: Service): boolean {
  return commands.reload.length > 0 || startup.type === "notify-reload";
}
