// A stage of ending a service -> the signals that it means: systemd.kill(5).

import type { KillPlan } from "../plan/plan.ts";
import type { Service } from "./service.ts";
import { type Control, isThere, type KillStage, type Main } from "./service-state.ts";

const SIGHUP = 1;
const SIGKILL = 9;
const SIGCONT = 18;

/** Sends what belongs to the stage. True if there is something to wait for then. */
export function sendSignals(
  service: Service,
  stage: KillStage,
  main: Main,
  control: Control,
): boolean {
  const { mode } = service.plan.kill;
  if (mode === "none") return false;
  if (killsAll(service.plan.kill, stage)) {
    if (!service.record.occupied) return false;
    kill(service, stage, "all");
    return true;
  }
  const processes = [main, control.is === "command" ? control.process : control];
  const pids = processes.flatMap((process) => (process.is === "alive" ? [process.pid] : []));
  if (pids.length > 0) kill(service, stage, pids);
  return isThere(main) || isThere(control);
}

/** For a process that was only asked for when the stage began: it gets its signal now. */
export function signalLatecomer(service: Service, stage: KillStage, pid: number): void {
  const { mode } = service.plan.kill;
  if (mode !== "none" && !killsAll(service.plan.kill, stage)) kill(service, stage, [pid]);
}

/** Whether the stage is about every process of the service, and not only the known ones. */
export function killsAll({ mode }: KillPlan, stage: KillStage): boolean {
  return mode === "control-group" || (mode === "mixed" && stage.endsWith("sigkill"));
}

function kill(service: Service, stage: KillStage, whom: "all" | readonly number[]): void {
  const signal = signalOf(service, stage);
  const send = (number: number) =>
    service.turn.act({ kind: "kill", unit: service.name, whom, signal: number });
  send(signal);
  if (service.plan.kill.sendSighup && stage.endsWith("sigterm")) send(SIGHUP);
  // What is stopped could not follow a signal that it can catch.
  if (signal !== SIGKILL && signal !== SIGCONT) send(SIGCONT);
}

function signalOf(service: Service, stage: KillStage): number {
  const { kill: plan } = service.plan;
  switch (stage) {
    case "stop-watchdog":
    case "final-watchdog":
      return plan.watchdogSignal;
    case "stop-sigkill":
    case "final-sigkill":
      return plan.finalSignal;
    case "stop-sigterm":
    case "final-sigterm":
      return service.turn.jobs.get(service.name)?.type === "restart"
        ? plan.restartSignal
        : plan.signal;
  }
}
