// A service of the manifest -> what the state machine needs of it.

import type { Service } from "../manifest/service.ts";
import type { Command } from "../values/commands.ts";
import type { TimeSpan } from "../values/time-spans.ts";
import type { CommandPlan, Phase, ServicePlan } from "./plan.ts";

const SIGHUP = 1;

export function planService(service: Service): ServicePlan {
  const { startup, timeouts, restart } = service;
  const mainProcess = startup.type === "forking" ? startup.mainProcess : undefined;
  return {
    type: startup.type,
    exitType: service.exitType,
    commands: planCommands(service),
    remainAfterExit: service.remainAfterExit,
    guessMainPid: mainProcess?.kind === "guess",
    hasPidFile: service.pidFile !== null,
    notifyAccess: service.notifyAccess,
    store: { max: service.descriptors.storeMax, preserve: service.descriptors.storePreserve },
    reloadSignal: startup.type === "notify-reload" ? startup.reloadSignal : SIGHUP,
    restart: {
      when: restart.when,
      mode: restart.mode,
      delayMs: milliseconds(restart.delay),
      steps: restart.steps,
      maxDelayMs: milliseconds(restart.maxDelay),
      preventStatuses: restart.prevent,
      forceStatuses: restart.force,
    },
    successStatuses: service.successStatus,
    startTimeoutMs: milliseconds(timeouts.start),
    stopTimeoutMs: milliseconds(timeouts.stop),
    abortTimeoutMs: milliseconds(timeouts.abort),
    startFailureMode: timeouts.startFailureMode,
    stopFailureMode: timeouts.stopFailureMode,
    runtimeMaxMs: milliseconds(timeouts.runtimeMax),
    runtimeExtraMs: milliseconds(timeouts.runtimeRandomizedExtra) ?? 0,
    watchdogMs: milliseconds(timeouts.watchdog) ?? 0,
    kill: service.kill,
  };
}

function planCommands({
  startup,
  commands,
}: Service): Readonly<Record<Phase, readonly CommandPlan[]>> {
  const start = startup.type === "oneshot" ? startup.commands : [startup.command];
  return {
    condition: commands.condition.map(planCommand),
    "start-pre": commands.startPre.map(planCommand),
    start: start.map(planCommand),
    "start-post": commands.startPost.map(planCommand),
    reload: commands.reload.map(planCommand),
    stop: commands.stop.map(planCommand),
    "stop-post": commands.stopPost.map(planCommand),
  };
}

function planCommand({ ignoreFailure }: Command): CommandPlan {
  return { ignoreFailure };
}

/** Null for infinity. What is shorter than a millisecond is one, lest it become none. */
export function milliseconds(span: TimeSpan): number | null {
  return span === "infinity" ? null : Math.ceil(span / 1000);
}
