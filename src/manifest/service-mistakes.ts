// The settings of a service -> what in them does not go together, each with what to do.

import type { Settings } from "../directives/settings.ts";
import type { Severity } from "../unit-file/diagnostic.ts";
import { serviceType } from "./build-service.ts";

/** A mistake between settings; `directive` is the one that it is shown at, if it was set. */
export interface Mistake {
  readonly code: string;
  readonly severity: Severity;
  readonly directive: string;
  readonly message: string;
  readonly advice: string;
}

/** An error among them is what systemd refuses a service for. */
export function findServiceMistakes(
  settings: Settings,
  entries: ReadonlyMap<string, unknown>,
): readonly Mistake[] {
  return [
    ...commandMistakes(settings),
    ...typeMistakes(settings),
    ...uselessSettings(settings, entries),
  ];
}

function commandMistakes(settings: Settings): readonly Mistake[] {
  const type = serviceType(settings);
  const { execStart, execStop, successAction, remainAfterExit } = settings;
  if (execStart.length > 1 && type !== "oneshot") {
    return [
      error(
        "several-exec-start",
        "ExecStart",
        `a Type=${type} service has ${execStart.length} commands in ExecStart=`,
        "move all but the last into ExecStartPre=, or write Type=oneshot; ExecStart= alone resets",
      ),
    ];
  }
  if (execStart.length > 0) return [];
  if (execStop.length === 0 && successAction === "none") {
    return [
      error(
        "no-exec-start",
        "Type",
        "the service has no ExecStart=",
        "write ExecStart=PROGRAM ARGUMENTS into [Service]",
      ),
    ];
  }
  if (type !== "oneshot") {
    return [
      error(
        "no-exec-start",
        "Type",
        `a Type=${type} service needs ExecStart=`,
        "write ExecStart=, or Type=oneshot",
      ),
    ];
  }
  if (!remainAfterExit && successAction === "none") {
    return [
      error(
        "no-exec-start",
        "ExecStop",
        "a service that only has ExecStop= would end at once",
        "write RemainAfterExit=yes",
      ),
    ];
  }
  return [];
}

const ONESHOT_RESTARTS = new Set(["no", "on-failure", "on-abnormal", "on-watchdog", "on-abort"]);

function typeMistakes(settings: Settings): readonly Mistake[] {
  const type = serviceType(settings);
  const mistakes: Mistake[] = [];
  if (type === "dbus" && settings.busName === null) {
    const advice = "write BusName=, or another type";
    mistakes.push(error("no-bus-name", "Type", "a Type=dbus service needs BusName=", advice));
  }
  if (type !== "oneshot") return mistakes;
  if (!ONESHOT_RESTARTS.has(settings.restart)) {
    mistakes.push(
      error(
        "oneshot-restart",
        "Restart",
        `Restart=${settings.restart} would run a Type=oneshot service again and again`,
        "write Restart=on-failure, or Type=simple for a service that keeps running",
      ),
    );
  }
  if (settings.restartForceExitStatus.length > 0) {
    mistakes.push(
      error(
        "oneshot-restart",
        "RestartForceExitStatus",
        "a Type=oneshot service may not have RestartForceExitStatus=",
        "remove it",
      ),
    );
  }
  if (settings.exitType === "cgroup") {
    const message = "ExitType=cgroup and Type=oneshot do not go together";
    mistakes.push(error("oneshot-exit-type", "ExitType", message, "remove one of them"));
  }
  return mistakes;
}

function uselessSettings(
  settings: Settings,
  entries: ReadonlyMap<string, unknown>,
): readonly Mistake[] {
  const isOneshot = serviceType(settings) === "oneshot";
  const mistakes: Mistake[] = [];
  if (isOneshot && settings.runtimeMax !== "infinity") {
    const message = "RuntimeMaxSec= has no effect on a Type=oneshot service";
    mistakes.push(warning("RuntimeMaxSec", message, "write TimeoutStartSec="));
  }
  if (settings.runtimeMax === "infinity" && settings.runtimeRandomizedExtra !== 0) {
    const message = "RuntimeRandomizedExtraSec= has no effect without RuntimeMaxSec=";
    mistakes.push(warning("RuntimeRandomizedExtraSec", message, "write RuntimeMaxSec="));
  }
  if (settings.killMode === "none") {
    const message = "KillMode=none leaves processes behind, and the container would not end";
    mistakes.push(warning("KillMode", message, "write KillMode=mixed or process"));
  }
  if (settings.killMode !== "control-group" && settings.killMode !== "mixed") {
    if (entries.has("PAMName")) {
      const message = `PAMName= and KillMode=${settings.killMode} do not go together`;
      mistakes.push(error("pam-kill-mode", "PAMName", message, "remove one of them"));
    }
  }
  return mistakes;
}

function error(code: string, directive: string, message: string, advice: string): Mistake {
  return { code, severity: "error", directive, message, advice };
}

function warning(directive: string, message: string, advice: string): Mistake {
  return { code: "useless-setting", severity: "warning", directive, message, advice };
}
