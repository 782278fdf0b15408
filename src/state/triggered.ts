// A unit that has ended -> the units of OnSuccess= or OnFailure= are to start.

import { wishWithinLimit } from "./automatic-limit.ts";
import { Service } from "./service.ts";
import { monitorVariables } from "./service-variables.ts";
import type { Turn } from "./turn.ts";

export function wishTriggered(turn: Turn, unit: string, relation: "OnSuccess" | "OnFailure"): void {
  const plan = turn.unitPlan(unit);
  const mode = relation === "OnSuccess" ? plan.onSuccessJobMode : plan.onFailureJobMode;
  const variables =
    plan.kind === "service" ? monitorVariables(new Service(turn, unit)) : { MONITOR_UNIT: unit };
  for (const other of plan.relations[relation] ?? []) {
    const why = `${relation}= of ${unit} says so`;
    const monitored = { unit, variables };
    wishWithinLimit(turn, { unit: other, type: "start", mode, why, monitored });
  }
}
