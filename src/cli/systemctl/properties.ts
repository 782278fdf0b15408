// A unit as the manager describes it -> the properties of `systemctl show`, by their names.

import type { UnitDescription } from "../../host/describe.ts";
import type { ServiceRecord } from "../../state/state.ts";
import { fileStateOfUnit } from "./unit-files.ts";

/** CLD_EXITED, CLD_KILLED and CLD_DUMPED of sigaction(2): what ExecMainCode= says. */
const EXIT_CODES = { exited: 1, killed: 2, dumped: 3, "not-spawned": 0 } as const;

export function propertiesOf(unit: UnitDescription): ReadonlyMap<string, string> {
  const stamps = unit.state?.stamps;
  const common: readonly (readonly [string, string])[] = [
    ["Id", unit.name],
    ["Names", unit.name],
    ["Description", unit.description],
    ["LoadState", unit.load],
    ["ActiveState", unit.active],
    ["SubState", unit.sub],
    ["FragmentPath", unit.fragmentPath],
    ["DropInPaths", unit.dropInPaths.join(" ")],
    ["Documentation", unit.documentation.join(" ")],
    ["UnitFileState", fileStateOfUnit(unit)],
    ["StateChangeTimestamp", timestamp(stamps?.stateChange)],
    ["InactiveExitTimestamp", timestamp(stamps?.inactiveExit)],
    ["ActiveEnterTimestamp", timestamp(stamps?.activeEnter)],
    ["ActiveExitTimestamp", timestamp(stamps?.activeExit)],
    ["InactiveEnterTimestamp", timestamp(stamps?.inactiveEnter)],
    ["ConditionResult", yesNo(unit.state?.conditions?.met ?? false)],
    ["AssertResult", yesNo(unit.state?.conditions?.asserted ?? false)],
    ["Job", unit.job ?? ""],
    ["CanStart", yesNo(unit.load === "loaded")],
    ["CanStop", yesNo(unit.load === "loaded")],
    ["CanReload", yesNo(unit.canReload)],
    ...Object.entries(unit.relations).map(([name, units]) => [name, units.join(" ")] as const),
  ];
  const service = unit.state?.kind === "service" ? serviceProperties(unit.state) : [];
  const type: readonly (readonly [string, string])[] =
    unit.serviceType === null ? [] : [["Type", unit.serviceType]];
  return new Map([...common, ...type, ...service]);
}

function serviceProperties(state: ServiceRecord): readonly (readonly [string, string])[] {
  const exit = state.mainExit;
  const how = exit?.how ?? { kind: "not-spawned" as const };
  const code = exit === null ? 0 : EXIT_CODES[how.kind];
  const status = "status" in how ? how.status : "signal" in how ? how.signal : 0;
  return [
    ["MainPID", String(mainPid(state))],
    ["ControlPID", String(controlPid(state))],
    ["ExecMainPID", String(mainPid(state) || exit?.pid || 0)],
    ["ExecMainCode", String(code)],
    ["ExecMainStatus", String(status)],
    ["Result", state.result],
    ["NRestarts", String(state.restarts)],
    ["StatusText", state.statusText],
    ["StatusErrno", String(state.statusErrno)],
  ];
}

/** 0 where there is none. */
export function mainPid({ at }: ServiceRecord): number {
  return "main" in at && at.main.is === "alive" ? at.main.pid : 0;
}

export function controlPid({ at }: ServiceRecord): number {
  if (!("doing" in at) || !("process" in at.doing)) return 0;
  return at.doing.process.is === "alive" ? at.doing.process.pid : 0;
}

/** `Wed 2026-11-25 02:40:00 UTC`, as `systemctl` writes times; empty for never. */
export function timestamp(realtimeMs: number | undefined): string {
  if (realtimeMs === undefined || realtimeMs === 0) return "";
  const date = new Date(realtimeMs);
  const part = (value: number) => String(value).padStart(2, "0");
  const day = new Intl.DateTimeFormat("en", { weekday: "short" }).format(date);
  const zone = new Intl.DateTimeFormat("en", { timeZoneName: "short" })
    .formatToParts(date)
    .find(({ type }) => type === "timeZoneName")?.value;
  const ymd = [date.getFullYear(), part(date.getMonth() + 1), part(date.getDate())].join("-");
  const hms = [date.getHours(), date.getMinutes(), date.getSeconds()].map(part).join(":");
  return `${day} ${ymd} ${hms} ${zone}`;
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}
