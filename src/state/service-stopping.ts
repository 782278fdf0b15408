// A service that is to end -> ExecStop=, signals, ExecStopPost=, signals again, dead. Each step is
// skipped where there is nothing to do. systemd.service(5) and systemd.kill(5).

import type { Phase } from "../plan/plan.ts";
import { releaseDescriptors } from "./descriptor-store.ts";
import { controlOf, mainOf, type Service } from "./service.ts";
import { sendSignals } from "./service-kill.ts";
import { restartDelayMs, shallRestart } from "./service-restart.ts";
import type { Command, KillStage, ServiceResult, Stop } from "./service-state.ts";
import { variablesFor } from "./service-variables.ts";

export function runCommand(service: Service, phase: Phase, index: number): Command {
  const process = service.spawn(phase, index, variablesFor(service, phase));
  return { is: "command", phase, index, process };
}

/** For a service that has come up: its ExecStop= is run. */
export function enterStop(service: Service, result: ServiceResult, why: Stop["why"]): void {
  service.blame(result);
  if (service.plan.commands.stop.length === 0) {
    enterKilling(service, "stop-sigterm", "success", why);
    return;
  }
  runStop(service, 0, why);
}

/** Every ExecStop= command has TimeoutStopSec= for itself. */
export function runStop(service: Service, index: number, why: Stop["why"]): void {
  const main = mainOf(service.at);
  const doing = runCommand(service, "stop", index);
  const timer = service.deadline(service.plan.stopTimeoutMs);
  service.move({ sub: "stop", main, doing, timer, why });
}

/** Ends the processes, beginning with a stage; without any to wait for, goes on at once. */
export function enterKilling(
  service: Service,
  stage: KillStage,
  result: ServiceResult,
  why: Stop["why"] = whyOf(service),
): void {
  service.blame(result);
  const main = mainOf(service.at);
  const control = controlOf(service.at);
  for (let next: KillStage | "after" = stage; ; next = nextStage(service, next)) {
    if (next === "after") {
      if (stage.startsWith("final")) enterDead(service, "success", true, why);
      else enterStopPost(service, "success", why);
      return;
    }
    if (sendSignals(service, next, main, control)) {
      const timer = service.deadline(patienceMs(service, next));
      service.move({ sub: next, main, doing: control, timer, why });
      return;
    }
  }
}

/** Where a stage has found nothing to signal. */
function nextStage(service: Service, stage: KillStage): KillStage | "after" {
  if (stage.endsWith("sigkill") || !service.plan.kill.sendSigkill) return "after";
  return stage.startsWith("stop") ? "stop-sigkill" : "final-sigkill";
}

export function patienceMs({ plan }: Service, stage: KillStage): number | null {
  return stage.endsWith("watchdog") ? plan.abortTimeoutMs : plan.stopTimeoutMs;
}

export function enterStopPost(
  service: Service,
  result: ServiceResult,
  why: Stop["why"] = whyOf(service),
): void {
  service.blame(result);
  if (service.plan.commands["stop-post"].length === 0) {
    enterKilling(service, "final-sigterm", "success", why);
    return;
  }
  runStopPost(service, 0, why);
}

export function runStopPost(service: Service, index: number, why: Stop["why"]): void {
  const main = mainOf(service.at);
  const doing = runCommand(service, "stop-post", index);
  const timer = service.deadline(service.plan.stopTimeoutMs);
  service.move({ sub: "stop-post", main, doing, timer, why });
}

/** The end of a run. What still runs is left alone from here on. */
export function enterDead(
  service: Service,
  result: ServiceResult,
  mayRestart: boolean,
  why: Stop["why"] = whyOf(service),
): void {
  service.blame(result);
  tellEnd(service);
  const restarts = mayRestart && why !== "asked" && shallRestart(service);
  const isFine = service.record.result === "success" || service.record.result === "exec-condition";
  if (!restarts || service.plan.restart.mode === "normal") {
    service.move({ sub: isFine ? "dead" : "failed" }, { restarts });
  }
  if (restarts) {
    const delayMs = restartDelayMs(service.plan.restart, service.record.restarts);
    service.move({ sub: "auto-restart", timer: service.deadline(delayMs), isQueued: false });
  } else {
    service.remember({ countRestartsAnew: true, monitored: null });
  }
  const startsAgain = restarts || service.turn.jobs.get(service.name)?.type === "restart";
  releaseDescriptors(service, startsAgain);
  service.turn.act({ kind: "clean-up", unit: service.name, restarts: startsAgain });
}

function tellEnd(service: Service): void {
  const { result } = service.record;
  if (result === "success") service.notice("debug", "Deactivated successfully");
  else if (result === "exec-condition")
    service.notice("info", "Skipped: a condition command said so");
  else service.notice("warning", `Failed with result '${result}'`);
  if (service.record.occupied) service.turn.act({ kind: "tell-leftovers", unit: service.name });
}

function whyOf({ at }: Service): Stop["why"] {
  return "why" in at ? at.why : "ended";
}
