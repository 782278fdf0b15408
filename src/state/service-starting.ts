// A service that is to start -> ExecCondition=, ExecStartPre=, ExecStart=, ExecStartPost=, running.
// Each is skipped where there is none. systemd.service(5).

import { IDLE_TIMEOUT_MS } from "./limits.ts";
import type { Service } from "./service.ts";
import { mainOf } from "./service.ts";
import { enterRunning } from "./service-running.ts";
import { type BeforeStart, NO_PROCESS } from "./service-state.ts";
import { runCommand } from "./service-stopping.ts";
import { variablesFor } from "./service-variables.ts";

export function enterCondition(service: Service): void {
  if (service.plan.commands.condition.length > 0) runBeforeStart(service, "condition", 0);
  else enterStartPre(service);
}

export function enterStartPre(service: Service): void {
  if (service.plan.commands["start-pre"].length > 0) runBeforeStart(service, "start-pre", 0);
  else enterStart(service);
}

/** Every command has TimeoutStartSec= for itself. */
export function runBeforeStart(service: Service, sub: BeforeStart["sub"], index: number): void {
  const doing = runCommand(service, sub, index);
  const timer = service.deadline(service.plan.startTimeoutMs);
  service.move({ sub, doing, timer });
}

export function enterStart(service: Service): void {
  if (service.plan.type !== "idle") {
    runStart(service, 0);
    return;
  }
  const timer = service.deadline(IDLE_TIMEOUT_MS);
  const doing = { is: "waiting-for-idle" } as const;
  service.move({ sub: "start", main: NO_PROCESS, doing, timer });
}

export function runStart(service: Service, index: number): void {
  const { type, commands, startTimeoutMs } = service.plan;
  const doing = { is: "main", index } as const;
  if (commands.start[index] === undefined) {
    // Units that follow have to see that this one was starting, though it does nothing.
    service.move({ sub: "start", main: NO_PROCESS, doing, timer: null });
    enterStartPost(service);
    return;
  }
  if (type === "forking") {
    const starter = runCommand(service, "start", index);
    const timer = service.deadline(startTimeoutMs);
    service.move({ sub: "start", main: { is: "unknown" }, doing: starter, timer });
    return;
  }
  const main = service.spawn("start", index, variablesFor(service, "start"));
  // A simple service is up as soon as it was executed; nothing else is waited for.
  const isUpAtOnce = type === "simple" || type === "idle";
  const timer = service.deadline(isUpAtOnce ? null : startTimeoutMs);
  service.move({ sub: "start", main, doing, timer });
  if (type === "dbus") service.turn.act({ kind: "watch-bus-name", unit: service.name });
}

export function enterStartPost(service: Service): void {
  if (service.plan.commands["start-post"].length > 0) runStartPost(service, 0);
  else enterRunning(service, "success");
}

export function runStartPost(service: Service, index: number): void {
  const main = mainOf(service.at);
  const doing = runCommand(service, "start-post", index);
  const timer = service.deadline(service.plan.startTimeoutMs);
  service.move({ sub: "start-post", main, doing, timer });
}
