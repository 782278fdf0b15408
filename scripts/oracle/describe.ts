// Unit -> the properties that systemd prints for it, in systemd's words.

import type { Condition } from "../../src/directives/words.ts";
import type { Edge, LoadedUnit } from "../../src/manifest/unit.ts";
import { describeService } from "./describe-service.ts";
import type { Property } from "./dump.ts";
import { type Row, yesNo } from "./rows.ts";

export function describeUnit(unit: LoadedUnit): readonly Property[] {
  const rows = [...describeBasics(unit), ...(unit.kind === "service" ? describeService(unit) : [])];
  return rows.map(([name, value]) => ({ name, value }));
}

function describeBasics(unit: LoadedUnit): readonly Row[] {
  const { jobs, dependencies } = unit;
  const edges = Object.values(dependencies).flat() as readonly Edge<"After">[];
  return [
    ["Description", unit.description],
    ...unit.aliases.map((alias): Row => ["Alias", alias]),
    ...unit.documentation.map((uri): Row => ["Documentation", uri]),
    ...(unit.sourcePath === "" ? [] : [["Source Path", unit.sourcePath] as Row]),
    ["Fragment Path", unit.fragmentPath],
    ...unit.dropInPaths.map((path): Row => ["DropIn Path", path]),
    ...edges.map(({ kind, unit: other }): Row => [kind, other]),
    ...unit.requiresMountsFor.map((path): Row => ["RequiresMountsFor", path]),
    ...unit.conditions.map((condition) => describeCondition("Condition", condition)),
    ...unit.asserts.map((condition) => describeCondition("Assert", condition)),
    ...describeAction("Success Action", unit.actions.success),
    ...describeAction("Failure Action", unit.actions.failure),
    ...describeAction("Job Timeout Action", jobs.timeoutAction),
    ["StopWhenUnneeded", yesNo(jobs.stopWhenUnneeded)],
    ["RefuseManualStart", yesNo(jobs.refuseManualStart)],
    ["RefuseManualStop", yesNo(jobs.refuseManualStop)],
    ["DefaultDependencies", yesNo(jobs.defaultDependencies)],
    ["OnSuccessJobMode", jobs.onSuccessJobMode],
    ["OnFailureJobMode", jobs.onFailureJobMode],
    ["IgnoreOnIsolate", yesNo(jobs.ignoreOnIsolate)],
  ];
}

function describeCondition(prefix: string, condition: Condition): Row {
  const sign = `${condition.trigger ? "|" : ""}${condition.negate ? "!" : ""}`;
  return [`${prefix}${condition.kind}`, `${sign}${condition.parameter} untested`];
}

function describeAction(name: string, action: string): readonly Row[] {
  return action === "none" ? [] : [[name, action]];
}
