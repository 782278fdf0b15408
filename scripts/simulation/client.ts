// What people do to the model world: requests, a daemon-reload, a killed shim.

import type { JobMode } from "../../src/directives/words.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { JobVerb, Request } from "../../src/state/requests.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

const VERBS: readonly JobVerb[] = [
  ...(["start", "start", "stop", "restart", "try-restart"] as const),
  ...(["reload", "reload", "reload-or-restart", "try-reload-or-restart"] as const),
];
const MODES: readonly JobMode[] = [
  ...(["replace", "replace", "replace", "replace", "fail", "ignore-dependencies"] as const),
  ...(["ignore-requirements", "flush"] as const),
];

/** Which deed is done decides the seed; a new plan is for the caller to take. */
export function interfere(world: World, connection: number, change: () => void): void {
  const { random, plan } = world;
  const deed = random.below(100);
  if (deed < 5) {
    change();
    world.tell(0, { kind: "reloaded" });
  } else if (deed < 12 && world.groups.size > 0) {
    world.loseShim(random.pick([...world.groups]));
  } else if (deed < 14) {
    world.tell(0, { kind: "closed", connection: Math.max(1, connection - random.below(5)) });
  } else {
    world.tell(0, { kind: "request", connection, request: randomRequest(random, plan) });
  }
}

function randomRequest(random: Random, plan: Plan): Request {
  const units = [...Object.keys(plan.units), "unknown.service"];
  const unit = random.pick(units);
  const kind = random.below(100);
  if (kind < 80) {
    const isIsolation = random.chance(3);
    const verb = isIsolation ? "start" : random.pick(VERBS);
    const mode = isIsolation ? "isolate" : random.pick(MODES);
    return { kind: "job", verb, unit, mode, wait: random.chance(80) };
  }
  if (kind < 90) {
    const whom = random.pick(["main", "control", "all"] as const);
    return { kind: "kill", unit, whom, signal: random.pick([1, 9, 15]) };
  }
  if (kind < 95) return { kind: "reset-failed", unit: random.chance(50) ? unit : null };
  return { kind: "cancel", unit: random.chance(50) ? unit : null };
}
