// Service -> the properties that systemd prints for it, in systemd's words.

import type { Startup } from "../../src/manifest/service.ts";
import type { ServiceUnit } from "../../src/manifest/unit.ts";
import type { Command } from "../../src/values/commands.ts";
import { signalName } from "../../src/values/signals.ts";
import { describeExec } from "./describe-exec.ts";
import { quoteCommandLine } from "./quote.ts";
import { type Row, seconds, yesNo } from "./rows.ts";

export function describeService(unit: ServiceUnit): readonly Row[] {
  const { service } = unit;
  const { timeouts, startup, kill, descriptors } = service;
  const busName = startup.type === "dbus" ? [["BusName", startup.busName] as Row] : [];
  const pidFile = service.pidFile === null ? [] : [["PIDFile", service.pidFile] as Row];
  const store = descriptors.storeMax;
  return [
    ["PermissionsStartOnly", yesNo(service.permissionsStartOnly)],
    ["RootDirectoryStartOnly", yesNo(service.rootDirectoryStartOnly)],
    ["RemainAfterExit", yesNo(service.remainAfterExit)],
    ...describeGuess(startup),
    ["Type", startup.type],
    ["Restart", service.restart.when],
    ["NotifyAccess", service.notifyAccess],
    ...busName,
    ...pidFile,
    ["RestartSec", seconds(service.restart.delay)],
    ["TimeoutStartSec", seconds(timeouts.start)],
    ["TimeoutStopSec", seconds(timeouts.stop)],
    ...(timeouts.abort === timeouts.stop
      ? []
      : [["TimeoutAbortSec", seconds(timeouts.abort)] as Row]),
    ["TimeoutStartFailureMode", timeouts.startFailureMode],
    ["TimeoutStopFailureMode", timeouts.stopFailureMode],
    ["RuntimeMaxSec", seconds(timeouts.runtimeMax)],
    ["RuntimeRandomizedExtraSec", seconds(timeouts.runtimeRandomizedExtra)],
    ["WatchdogSec", seconds(timeouts.watchdog)],
    ["KillMode", kill.mode],
    ["KillSignal", signalName(kill.signal)],
    ["RestartKillSignal", signalName(kill.restartSignal)],
    ["FinalKillSignal", signalName(kill.finalSignal)],
    ["SendSIGKILL", yesNo(kill.sendSigkill)],
    ["SendSIGHUP", yesNo(kill.sendSighup)],
    ["NonBlocking", yesNo(descriptors.nonBlocking)],
    ...(store === 0 ? [] : [["File Descriptor Store Max", String(store)] as Row]),
    ...describeCommands(unit),
    ...describeExec(service.exec),
  ];
}

function describeGuess(startup: Startup): readonly Row[] {
  if (startup.type !== "forking" || startup.mainProcess.kind === "pid-file") return [];
  return [["GuessMainPID", yesNo(startup.mainProcess.kind === "guess")]];
}

function describeCommands({ service: { startup, commands } }: ServiceUnit): readonly Row[] {
  const start = startup.type === "oneshot" ? startup.commands : [startup.command];
  const phases: readonly (readonly [string, readonly Command[]])[] = [
    ["ExecCondition", commands.condition],
    ["ExecStartPre", commands.startPre],
    ["ExecStart", start],
    ["ExecStartPost", commands.startPost],
    ["ExecReload", commands.reload],
    ["ExecStop", commands.stop],
    ["ExecStopPost", commands.stopPost],
  ];
  return phases.flatMap(([name, lines]) =>
    lines.map(({ argv }): Row => [name, quoteCommandLine(argv)]),
  );
}
