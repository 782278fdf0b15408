// A service and the phase of a command -> the variables that depend on what has happened so far:
// systemd.exec(5), "Environment variables set or propagated by the service manager".

import type { Phase } from "../plan/plan.ts";
import { shortSignalName } from "./exit-result.ts";
import { mainOf, type Service } from "./service.ts";
import type { MainExit } from "./service-state.ts";
import type { ServiceRecord } from "./state.ts";

type Variables = Readonly<Record<string, string>>;

export function variablesFor(service: Service, phase: Phase): Variables {
  const { record } = service;
  switch (phase) {
    case "condition":
    case "start-pre":
    case "start":
      return record.monitored?.variables ?? {};
    case "start-post":
    case "reload":
      return mainPid(service);
    case "stop":
    case "stop-post":
      return { ...mainPid(service), ...resultVariables(record) };
  }
}

/** What the units that a service's end starts are told of it. */
export function monitorVariables(service: Service): Variables {
  const { SERVICE_RESULT, EXIT_CODE, EXIT_STATUS } = resultVariables(service.record);
  return {
    MONITOR_UNIT: service.name,
    MONITOR_SERVICE_RESULT: SERVICE_RESULT!,
    ...(EXIT_CODE !== undefined && { MONITOR_EXIT_CODE: EXIT_CODE }),
    ...(EXIT_STATUS !== undefined && { MONITOR_EXIT_STATUS: EXIT_STATUS }),
  };
}

function mainPid(service: Service): Variables {
  const main = mainOf(service.at);
  return main.is === "alive" ? { MAINPID: String(main.pid) } : {};
}

function resultVariables({ result, mainExit }: ServiceRecord): Variables {
  return { SERVICE_RESULT: result, ...exitVariables(mainExit) };
}

function exitVariables(exit: MainExit | null): Variables {
  if (exit === null || exit.how.kind === "not-spawned") return {};
  const { how } = exit;
  const status = how.kind === "exited" ? String(how.status) : shortSignalName(how.signal);
  return { EXIT_CODE: how.kind, EXIT_STATUS: status };
}
