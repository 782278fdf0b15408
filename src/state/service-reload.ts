// A service that is to reload -> ExecReload=, or the signal of Type=notify-reload, and back to
// where it was: systemd.service(5), ExecReload= and ReloadSignal=.

import { mainOf, type Service } from "./service.ts";
import { enterReloadByItself, enterRunning } from "./service-running.ts";
import type { Command } from "./service-state.ts";
import { runCommand } from "./service-stopping.ts";

const SIGKILL = 9;

export function enterReload(service: Service): void {
  const { plan, turn } = service;
  const main = mainOf(service.at);
  const getsSignal = plan.type === "notify-reload" && main.is === "alive";
  if (getsSignal) {
    const whom = [main.pid];
    turn.act({ kind: "kill", unit: service.name, whom, signal: plan.reloadSignal });
  }
  if (plan.commands.reload.length > 0) {
    runReload(service, 0);
  } else if (getsSignal) {
    const timer = service.deadline(plan.startTimeoutMs);
    service.move({ sub: "reload-signal", main, timer, sinceMs: turn.now.monotonicMs });
  } else {
    enterRunning(service, "success");
  }
}

export function runReload(service: Service, index: number): void {
  const main = mainOf(service.at);
  const doing = runCommand(service, "reload", index);
  const timer = service.deadline(service.plan.startTimeoutMs);
  service.move({ sub: "reload", main, doing, timer });
}

/** A service that says that it still reloads is waited for. */
export function endReload(service: Service, reloaded: boolean): void {
  if (service.record.notified === "reloading" && reloaded) enterReloadByItself(service);
  else giveUpReload(service, reloaded);
}

/** Back to running, whatever the service has said last about reloading. */
export function giveUpReload(service: Service, reloaded: boolean): void {
  if (service.record.notified === "reloading") service.remember({ notified: "nothing" });
  enterRunning(service, "success", { reloaded });
}

/** What hangs is killed, and the service stays what it is. */
export function reloadTimedOut(service: Service, doing: Command): void {
  service.notice("warning", "Reload timed out");
  if (doing.process.is === "alive") {
    const whom = [doing.process.pid];
    service.turn.act({ kind: "kill", unit: service.name, whom, signal: SIGKILL });
  }
  giveUpReload(service, false);
}
