// The service machine: each state has an answer to each kind of event, `ignore` being one. A new
// event does not compile until every state has answered.

import { START } from "./row-start.ts";
import { START_POST } from "./row-start-post.ts";
import { BEFORE_START } from "./rows-before-start.ts";
import { AUTO_RESTART, DEAD, FAILED } from "./rows-down.ts";
import { FINAL_SIGKILL, FINAL_SIGTERM, FINAL_WATCHDOG, STOP_POST } from "./rows-final.ts";
import { RELOAD, RELOAD_NOTIFY, RELOAD_SIGNAL } from "./rows-reload.ts";
import { STOP, STOP_SIGKILL, STOP_SIGTERM, STOP_WATCHDOG } from "./rows-stop.ts";
import { EXITED, RUNNING } from "./rows-up.ts";
import type { Service } from "./service.ts";
import type { Row, ServiceEvent } from "./service-events.ts";
import type { ServiceState, SubState } from "./service-state.ts";

export type ServiceTable = { readonly [S in SubState]: Row<S> };

export const SERVICE_TABLE: ServiceTable = {
  dead: DEAD,
  failed: FAILED,
  "auto-restart": AUTO_RESTART,
  condition: BEFORE_START,
  "start-pre": BEFORE_START,
  start: START,
  "start-post": START_POST,
  running: RUNNING,
  exited: EXITED,
  reload: RELOAD,
  "reload-signal": RELOAD_SIGNAL,
  "reload-notify": RELOAD_NOTIFY,
  stop: STOP,
  "stop-watchdog": STOP_WATCHDOG,
  "stop-sigterm": STOP_SIGTERM,
  "stop-sigkill": STOP_SIGKILL,
  "stop-post": STOP_POST,
  "final-watchdog": FINAL_WATCHDOG,
  "final-sigterm": FINAL_SIGTERM,
  "final-sigkill": FINAL_SIGKILL,
};

/** Lets the state that the service is in answer. */
export function tellService(
  service: Service,
  event: ServiceEvent,
  table: ServiceTable = SERVICE_TABLE,
): void {
  const { at } = service;
  const cell = table[at.sub][event.kind];
  if (cell === "ignore") return;
  // A cell takes its own state and event, which is what the table was just asked for; the type of
  // the look-up does not show that.
  (cell as (service: Service, at: ServiceState, event: ServiceEvent) => void)(service, at, event);
}
