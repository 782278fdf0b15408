// A daemon that has left its starter -> which of its processes is the main one: by PIDFile=, or by
// there being only one (GuessMainPID=). systemd.service(5).

import { PID_FILE_RETRY_MAX_MS, PID_FILE_RETRY_MS } from "./limits.ts";
import type { Service } from "./service.ts";
import type { Main, Search } from "./service-state.ts";

/** Null where nothing is to be found out. */
export function beginSearch(service: Service, main: Main): Search | null {
  const { type, hasPidFile, guessMainPid } = service.plan;
  if (hasPidFile) return readPidFile(service);
  if (type !== "forking" || !guessMainPid || main.is !== "unknown") return null;
  const token = service.turn.newToken();
  service.turn.act({ kind: "list-processes", unit: service.name, token });
  return { is: "listing-processes", token };
}

export function readPidFile(service: Service, waitedMs = 0): Search {
  const token = service.turn.newToken();
  service.turn.act({ kind: "read-pid-file", unit: service.name, token });
  return { is: "reading-pid-file", token, waitedMs };
}

/** The next look at a PID file that was not there, each later than the one before. */
export function awaitPidFile(service: Service, waitedMs: number): Search {
  const forMs = Math.min(Math.max(2 * waitedMs, PID_FILE_RETRY_MS), PID_FILE_RETRY_MAX_MS);
  const retry = service.turn.setTimer({ kind: "unit", unit: service.name }, forMs)!;
  return { is: "awaiting-pid-file", retry, waitedMs: forMs };
}

/** The main process by what the search has found; one that is known stays what it is. */
export function adoptMain(service: Service, main: Main, pid: number): Main {
  if (main.is === "alive" && main.pid === pid) return main;
  const token = service.turn.newToken();
  service.turn.act({ kind: "watch", unit: service.name, pid, token });
  service.notice("debug", `Its main process is ${pid}`);
  return { is: "alive", token, pid };
}

/** With more than one there is no telling which it is, and it stays unknown. */
export function guessMain(service: Service, main: Main, pids: readonly number[]): Main {
  const [pid] = pids;
  return pids.length === 1 && pid !== undefined ? adoptMain(service, main, pid) : main;
}
