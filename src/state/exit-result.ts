// How a process ended -> what that means for its service: systemd.service(5), "Restart=" and
// "SuccessExitStatus=".

import type { Phase, ServicePlan } from "../plan/plan.ts";
import type { ExitCondition } from "../values/exit-statuses.ts";
import { exitStatusName } from "../values/exit-statuses.ts";
import { signalName } from "../values/signals.ts";
import type { MainExit, ServiceResult } from "./service-state.ts";

export type How = MainExit["how"];

/** A daemon that ends by one of these has been asked to: SIGHUP, SIGINT, SIGPIPE, SIGTERM. */
const CLEAN_SIGNALS: readonly number[] = [1, 2, 13, 15];

/** What the end of a service's command means, with its `-` prefix taken into account. */
export function commandResult(
  plan: ServicePlan,
  phase: Phase,
  index: number,
  how: How,
): ServiceResult {
  const isDaemon = phase === "start" && plan.type !== "oneshot";
  const ignoresFailure = plan.commands[phase][index]?.ignoreFailure === true;
  const result = endResult(plan, how, isDaemon);
  if (result === "success" || ignoresFailure) return "success";
  // Statuses 1 to 254 say that the condition does not hold, 255 that the check has failed.
  if (phase === "condition" && how.kind === "exited" && how.status < 255) return "exec-condition";
  return result;
}

function endResult(plan: ServicePlan, how: How, isDaemon: boolean): ServiceResult {
  switch (how.kind) {
    case "not-spawned":
      return "resources";
    case "exited":
      return how.status === 0 || matches(plan.successStatuses, how) ? "success" : "exit-code";
    case "killed":
    case "dumped":
      if (isDaemon && CLEAN_SIGNALS.includes(how.signal)) return "success";
      if (matches(plan.successStatuses, how)) return "success";
      return how.kind === "killed" ? "signal" : "core-dump";
  }
}

export function matches(conditions: readonly ExitCondition[], how: How): boolean {
  return conditions.some((condition) => {
    if (condition.kind === "status") {
      return how.kind === "exited" && how.status === condition.status;
    }
    return (how.kind === "killed" || how.kind === "dumped") && how.signal === condition.signal;
  });
}

/** What a container that ends with the process exits with; a shell would say the same. */
export function exitStatusOf(how: How): number {
  if (how.kind === "not-spawned") return 1;
  return how.kind === "exited" ? how.status : 128 + how.signal;
}

/** `code=exited, status=203/EXEC`. */
export function describeEnd(how: How): string {
  if (how.kind === "not-spawned") return "could not be started";
  if (how.kind === "exited") {
    const name = exitStatusName(how.status);
    return `code=exited, status=${how.status}${name === undefined ? "" : `/${name}`}`;
  }
  return `code=${how.kind}, status=${how.signal}/${shortSignalName(how.signal)}`;
}

/** `TERM`, as $EXIT_STATUS has it. */
export function shortSignalName(signal: number): string {
  return signalName(signal).replace(/^SIG/, "");
}
