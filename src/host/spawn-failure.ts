// A command that did not come to execve(2) -> one line that says of which unit, and why.

import { constants } from "node:os";
import type { State } from "../state/state.ts";

export interface SpawnFailure {
  readonly unit: string | null;
  readonly text: string;
}

/** The exit status that follows says which step it was: systemd.exec(5), "Process exit codes". */
export function explainSpawnFailure(state: State, token: number, errno: number): SpawnFailure {
  const names = Object.entries(constants.errno);
  const name = names.find(([, value]) => value === errno)?.[0] ?? `errno ${errno}`;
  return { unit: unitOfToken(state, token), text: `a command could not be started: ${name}` };
}

function unitOfToken({ units }: State, token: number): string | null {
  for (const [name, unit] of Object.entries(units)) {
    if (unit.kind !== "service") continue;
    const { at } = unit;
    const main = "main" in at && "token" in at.main ? at.main.token : undefined;
    const process = "doing" in at && "process" in at.doing ? at.doing.process : undefined;
    const command = process !== undefined && "token" in process ? process.token : undefined;
    if (main === token || command === token) return name;
  }
  return null;
}
