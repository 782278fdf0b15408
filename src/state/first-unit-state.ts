// A unit that has never been touched -> its state.

import type { UnitPlan } from "../plan/plan.ts";
import { NEVER } from "./rate-limit.ts";
import type { UnitState } from "./state.ts";

const COMMON = {
  stamps: {
    stateChange: 0,
    inactiveExit: 0,
    activeEnter: 0,
    activeExit: 0,
    inactiveEnter: 0,
    activeSinceMs: 0,
  },
  starts: NEVER,
  automatic: NEVER,
  conditions: null,
  stoppedByHand: false,
} as const;

const TARGET: UnitState = { kind: "target", at: { sub: "dead" }, ...COMMON };

const SERVICE: UnitState = {
  kind: "service",
  at: { sub: "dead" },
  ...COMMON,
  result: "success",
  mainExit: null,
  restarts: 0,
  countRestartsAnew: false,
  notified: "nothing",
  statusText: "",
  statusErrno: 0,
  stored: [],
  watchdogMs: 0,
  busName: "unknown",
  occupied: false,
  held: [],
  monitored: null,
};

export function firstUnitState(kind: UnitPlan["kind"]): UnitState {
  return kind === "service" ? SERVICE : TARGET;
}
