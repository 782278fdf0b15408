// A command that did not come to execve(2) -> one line that says of which unit, and why.

import { constants } from "node:os";
import { controlOf, mainOf } from "../state/service.ts";
import type { State } from "../state/state.ts";

export interface SpawnFailure {
  readonly unit: string;
  readonly text: string;
}

/**
 * The exit status that follows says which step it was: systemd.exec(5), "Process exit codes".
 * Undefined for one that nobody waits for, and for a daemon that was gone before it was watched.
 */
export function explainSpawnFailure(
  state: State,
  token: number,
  errno: number,
): SpawnFailure | undefined {
  const unit = unitThatAsked(state, token);
  if (unit === undefined) return undefined;
  const names = Object.entries(constants.errno);
  const name = names.find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
  return { unit, text: `a command could not be started: ${name}` };
}

function unitThatAsked({ units }: State, token: number): string | undefined {
  return Object.keys(units).find((name) => {
    const unit = units[name];
    if (unit?.kind !== "service") return false;
    const control = controlOf(unit.at);
    const processes = [mainOf(unit.at), control.is === "command" ? control.process : control];
    return processes.some((process) => process.is === "asked" && process.token === token);
  });
}
