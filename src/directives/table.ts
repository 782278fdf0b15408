// The table of directives: each that systemd 252 knows, and newer ones, by section.

import type { UnitType } from "../values/unit-names.ts";
import type { Directive } from "./directive.ts";
import { EXEC_DIRECTIVES } from "./exec-directives.ts";
import { IGNORED_EXEC_DIRECTIVES, IGNORED_RESOURCE_DIRECTIVES } from "./ignored-directives.ts";
import { INSTALL_DIRECTIVES } from "./install-directives.ts";
import { KILL_DIRECTIVES } from "./kill-directives.ts";
import {
  AUTOMOUNT_DIRECTIVES,
  MOUNT_DIRECTIVES,
  PATH_DIRECTIVES,
  SCOPE_DIRECTIVES,
  SOCKET_DIRECTIVES,
  SWAP_DIRECTIVES,
  TIMER_DIRECTIVES,
} from "./later-directives.ts";
import { SERVICE_DIRECTIVES } from "./service-directives.ts";
import { UNIT_DIRECTIVES } from "./unit-directives.ts";

/** What a section that starts processes shares with the others that do. */
const PROCESS_DIRECTIVES: readonly Directive[] = [
  ...EXEC_DIRECTIVES,
  ...KILL_DIRECTIVES,
  ...IGNORED_EXEC_DIRECTIVES,
  ...IGNORED_RESOURCE_DIRECTIVES,
];

/** The sections by name. */
export const SECTIONS = {
  Unit: UNIT_DIRECTIVES,
  Service: [...SERVICE_DIRECTIVES, ...PROCESS_DIRECTIVES],
  Socket: [...SOCKET_DIRECTIVES, ...PROCESS_DIRECTIVES],
  Mount: [...MOUNT_DIRECTIVES, ...PROCESS_DIRECTIVES],
  Automount: AUTOMOUNT_DIRECTIVES,
  Swap: [...SWAP_DIRECTIVES, ...PROCESS_DIRECTIVES],
  Timer: TIMER_DIRECTIVES,
  Path: PATH_DIRECTIVES,
  Slice: IGNORED_RESOURCE_DIRECTIVES,
  Scope: [...SCOPE_DIRECTIVES, ...KILL_DIRECTIVES, ...IGNORED_RESOURCE_DIRECTIVES],
  Install: INSTALL_DIRECTIVES,
} as const satisfies Readonly<Record<string, readonly Directive[]>>;

export type SectionName = keyof typeof SECTIONS;

/** The section that is named after a unit's type; targets and devices have none. */
const OWN_SECTIONS: Readonly<Record<UnitType, SectionName | undefined>> = {
  service: "Service",
  socket: "Socket",
  target: undefined,
  device: undefined,
  mount: "Mount",
  automount: "Automount",
  swap: "Swap",
  timer: "Timer",
  path: "Path",
  slice: "Slice",
  scope: "Scope",
};

const ROWS = new Map(
  Object.entries(SECTIONS).map(([section, rows]) => [
    section,
    new Map(rows.map((row: Directive) => [row.name, row])),
  ]),
);

/** The sections that a unit of this type may have. */
export function sectionsOf(type: UnitType): readonly SectionName[] {
  const own = OWN_SECTIONS[type];
  return own === undefined ? ["Unit", "Install"] : ["Unit", own, "Install"];
}

export function findDirective(section: SectionName, name: string): Directive | undefined {
  return ROWS.get(section)?.get(name);
}
