// Services of Type=dbus that are starting -> whether their names have owners by now. A bus is asked
// again and again until it says so: systemd.service(5), "BusName=".

import { spawnSync } from "node:child_process";
import type { LoadedUnit } from "../manifest/unit.ts";
import type { State } from "../state/state.ts";
import type { WireAction } from "../wire/commit.ts";
import { type BusNameState, hasBus } from "./bus-client.ts";

/** A timer of the manager's own, as long-jobs.ts has one. */
export const BUS_NAMES_TIMER = 0x7fff_fffe;
const PAUSE_MS = 250;
const PATIENCE_MS = 10_000;

/** `words` start this program again. */
export function askBusName(words: readonly string[], name: string): BusNameState {
  if (!hasBus()) return "no-bus";
  const [program, ...args] = [...words, "bus-name", name];
  const { stdout } = spawnSync(program!, args, { encoding: "utf8", timeout: PATIENCE_MS });
  const answer = stdout?.trim();
  return answer === "owned" || answer === "free" ? answer : "no-bus";
}

export function busNameOf(unit: LoadedUnit | undefined): string | undefined {
  if (unit?.kind !== "service" || unit.service.startup.type !== "dbus") return undefined;
  return unit.service.startup.busName;
}

/** Whether a service still waits for its name: its start may have been given up. */
export function isAwaitingName({ units }: State, name: string): boolean {
  const unit = units[name];
  return unit?.kind === "service" && unit.at.sub === "start" && unit.busName === "free";
}

export function setBusNamesTimer(nowMs: number): WireAction {
  return { kind: "set-timer", id: BUS_NAMES_TIMER, atMs: nowMs + PAUSE_MS };
}
