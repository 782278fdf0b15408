// A process or a shim of a service that has ended -> what is remembered and told of it.

import { commandResult, describeEnd, type How } from "./exit-result.ts";
import { mainOf, type Service, setControl, setMain } from "./service.ts";
import { type Command, type KillStage, NO_PROCESS, type ServiceResult } from "./service-state.ts";
import { patienceMs } from "./service-stopping.ts";

/** Its result counts for the whole run, whatever is done about it. */
export function mainEnded(service: Service, how: How): ServiceResult {
  const { at } = service;
  const main = mainOf(at);
  const pid = main.is === "alive" ? main.pid : null;
  const { realtimeMs } = service.turn.now;
  const index = at.sub === "start" && at.doing.is === "main" ? at.doing.index : 0;
  const result = commandResult(service.plan, "start", index, how);
  service.remember({ mainExit: { pid, how, realtimeMs } });
  service.blame(result);
  setMain(service, NO_PROCESS);
  const severity = result === "success" ? "debug" : "notice";
  service.notice(severity, `Main process exited, ${describeEnd(how)}`);
  return result;
}

export function controlEnded(service: Service, command: Command, how: How): ServiceResult {
  const result = commandResult(service.plan, command.phase, command.index, how);
  setControl(service, NO_PROCESS);
  const isFine = how.kind === "exited" && how.status === 0;
  if (!isFine) service.notice("notice", `${nameOf(command)} exited, ${describeEnd(how)}`);
  return result;
}

/** The command behind another in its list, if that has gone well. */
export function nextIndex(
  service: Service,
  { phase, index }: Command,
  result: ServiceResult,
): number | null {
  const hasNext = index + 1 < service.plan.commands[phase].length;
  return result === "success" && hasNext ? index + 1 : null;
}

/** What it leaves is ended by others; the stage is the one in which that is waited for. */
export function loseShim(stage: KillStage): (service: Service) => void {
  return (service) => {
    service.blame("resources");
    service.notice("error", "Its supervising process was killed; what is left of it is ended");
    service.turn.act({ kind: "reap-leftovers", unit: service.name });
    const { at } = service;
    const timer = service.deadline(patienceMs(service, stage));
    const why = "why" in at ? at.why : "ended";
    service.move({ sub: stage, main: NO_PROCESS, doing: NO_PROCESS, timer, why });
  };
}

/** Where a service is not running, nothing else is to be done about it. */
export function reapLeftovers(service: Service): void {
  service.turn.act({ kind: "reap-leftovers", unit: service.name });
}

function nameOf({ phase }: Command): string {
  return `${COMMAND_NAMES[phase]} process`;
}

const COMMAND_NAMES: Readonly<Record<Command["phase"], string>> = {
  condition: "ExecCondition=",
  "start-pre": "ExecStartPre=",
  start: "ExecStart=",
  "start-post": "ExecStartPost=",
  reload: "ExecReload=",
  stop: "ExecStop=",
  "stop-post": "ExecStopPost=",
};
