// The sub-state of a unit -> its state in the six words that all kinds of units have in common.

import type { SubState } from "./service-state.ts";
import type { UnitState } from "./state.ts";

export type ActiveState =
  | "active"
  | "reloading"
  | "inactive"
  | "failed"
  | "activating"
  | "deactivating";

const OF_SERVICES: Readonly<Record<SubState, ActiveState>> = {
  dead: "inactive",
  failed: "failed",
  "auto-restart": "activating",
  condition: "activating",
  "start-pre": "activating",
  start: "activating",
  "start-post": "activating",
  running: "active",
  exited: "active",
  reload: "reloading",
  "reload-signal": "reloading",
  "reload-notify": "reloading",
  stop: "deactivating",
  "stop-watchdog": "deactivating",
  "stop-sigterm": "deactivating",
  "stop-sigkill": "deactivating",
  "stop-post": "deactivating",
  "final-watchdog": "deactivating",
  "final-sigterm": "deactivating",
  "final-sigkill": "deactivating",
};

export function activeState(unit: UnitState): ActiveState {
  if (unit.kind === "service") return OF_SERVICES[unit.at.sub];
  return unit.at.sub === "active" ? "active" : "inactive";
}

export function isActive(state: ActiveState): boolean {
  return state === "active" || state === "reloading";
}

export function isActiveOrStarting(state: ActiveState): boolean {
  return isActive(state) || state === "activating";
}

export function isInactive(state: ActiveState): boolean {
  return state === "inactive" || state === "failed";
}

export function isInactiveOrStopping(state: ActiveState): boolean {
  return isInactive(state) || state === "deactivating";
}
