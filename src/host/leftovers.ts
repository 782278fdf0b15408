// A unit whose shim was killed -> its processes, found and ended.
//
// They are PID 1's own children now, or below one: so are shims, this manager, and what a client
// such as `docker exec` has left in the background. A process of the unit is one whose number is
// known, one with its $INVOCATION_ID, one that has not come to its execve yet, or one that tells
// nothing of where it comes from: it has written a title over its variables, or is another user's.
// What is below one of these is, too.

import type { Processes } from "./processes.ts";

const SIGKILL = 9;
const SIGSTOP = 19;
/** Passes over /proc: a process that was forked in the meantime is found by the next. */
const PASSES_MAX = 100;
const PATIENCE_MS = 2000;
const PAUSE_MS = 5;

export interface LostUnit {
  readonly invocationId: string | undefined;
  /** What the state machine knew of. */
  readonly pids: readonly number[];
  /** All that there are: those of other units. */
  readonly shims: readonly number[];
}

/** Stops all of them first, so that none can fork while the others are being ended. */
export function endLeftovers(lost: LostUnit, processes: Processes): void {
  const found = new Set<number>();
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const more = findLeftovers(lost, found, processes).filter((pid) => !found.has(pid));
    if (more.length === 0) break;
    for (const pid of more) {
      found.add(pid);
      processes.signal(pid, SIGSTOP);
    }
  }
  for (const pid of found) processes.signal(pid, SIGKILL);
  waitForEnd(found, processes);
}

function findLeftovers(
  lost: LostUnit,
  found: ReadonlySet<number>,
  processes: Processes,
): readonly number[] {
  const parents = new Map(processes.all().map((pid) => [pid, processes.parentOf(pid)]));
  const others = new Set([processes.own, ...lost.shims]);
  const answers = new Map<number, boolean>();
  const isOfUnit = (pid: number): boolean => {
    const parent = parents.get(pid);
    if (found.has(pid)) return true;
    if (parent === undefined || parent === 0 || others.has(pid)) return false;
    if (parent !== processes.init) return answers.get(parent) ?? ask(parent);
    return processes.isForkOfInit(pid) || isLeft(pid, lost, processes);
  };
  const ask = (pid: number): boolean => {
    // Until it is answered, in case the numbers go round in a circle.
    answers.set(pid, false);
    answers.set(pid, isOfUnit(pid));
    return answers.get(pid)!;
  };
  return [...parents.keys()].filter(
    (pid) => (answers.get(pid) ?? ask(pid)) && !processes.isZombie(pid),
  );
}

function isLeft(pid: number, { invocationId, pids }: LostUnit, processes: Processes): boolean {
  if (pids.includes(pid)) return true;
  const environment = processes.environmentOf(pid);
  if (environment.includes(`INVOCATION_ID=${invocationId}`)) return true;
  return !environment.some((variable) => /^(?:INVOCATION_ID|PATH)=/.test(variable));
}

/** What is ended is PID 1's to reap; until then it is a zombie, which does nothing any more. */
function waitForEnd(pids: ReadonlySet<number>, processes: Processes): void {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += PAUSE_MS) {
    if ([...pids].every((pid) => isOver(pid, processes))) return;
    processes.pause(PAUSE_MS);
  }
}

function isOver(pid: number, processes: Processes): boolean {
  return processes.parentOf(pid) === undefined || processes.isZombie(pid);
}
