// Processes that `exec` leaves in a container, kept alive until they are let go.

import { waitFor } from "../namespace/wait-for.ts";
import type { Container, Engine } from "./engine.ts";

export const ORPHANS = 20;

// They wait for a FIFO to be opened.
const MAKE_GATE = "mkfifo /tmp/gate";
const OPEN_GATE = ": <>/tmp/gate";

/**
 * A shell script that starts them and does not wait for them. They hold no stream of the shell's
 * open, because `exec` waits for the end of those.
 */
export const MAKE_ORPHANS = `for i in $(seq ${ORPHANS}); do cat /tmp/gate >/dev/null 2>&1 & done`;

/** Starts a container in which `exec` can leave orphans. */
export async function startForOrphans(
  engine: Engine,
  options: readonly string[],
  image: string,
): Promise<Container> {
  const script = `${MAKE_GATE}; echo ready; exec sleep 1000`;
  const container = engine.start(options, image, "sh", "-c", script);
  await container.untilPrinted("ready");
  return container;
}

/** The states (proc_pid_stat(5)) of the orphans that belong to PID 1, in one word. */
export function orphanStates(container: Container): string {
  const stats = container.script("cat /proc/[0-9]*/stat 2>/dev/null; exit 0");
  return [...stats.matchAll(/^\d+ \(cat\) (\w) 1 /gm)].map(([, state]) => state).join("");
}

/** Lets go the orphans, and waits until their states are those. */
export async function letGo(container: Container, states: string): Promise<void> {
  await waitFor(`orphans in the states "${states}"`, () => {
    // Again and again, because one that is late finds the gate closed.
    container.script(OPEN_GATE);
    return orphanStates(container) === states;
  });
}

/** How many processes there are besides the shell that counts them. */
export function countProcesses(container: Container): number {
  return Number(container.script("set -- /proc/[0-9]*; echo $#")) - 1;
}
