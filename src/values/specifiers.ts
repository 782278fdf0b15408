// `%i`, `%t`... in a value -> what they stand for; systemd.unit(5), "Specifiers".

import { failed, type Parsed, parsed } from "./parsed.ts";
import { unescapePath, unescapeUnitName } from "./unit-escape.ts";
import { type UnitName, unitNameText } from "./unit-names.ts";

/** What a machine and its manager are called. A fact that could not be had is null. */
export interface HostFacts {
  readonly hostName: string;
  readonly prettyHostName: string;
  readonly machineId: string | null;
  readonly bootId: string | null;
  readonly kernelRelease: string;
  /** As ConditionArchitecture= names it, such as `x86-64`. */
  readonly architecture: string;
  /** The fields of os-release(5). */
  readonly osRelease: Readonly<Record<string, string>>;
  readonly manager: ManagerFacts;
}

/** Who runs the manager, and where it keeps what. */
export interface ManagerFacts {
  readonly user: string;
  readonly userId: number;
  readonly group: string;
  readonly groupId: number;
  readonly home: string;
  readonly shell: string;
  readonly temporaryDirectory: string;
  readonly largeTemporaryDirectory: string;
}

/** All that specifiers can tell of. */
export interface SpecifierContext {
  readonly unit: UnitName;
  /** Where the unit's main file lies; "" where it has none. */
  readonly fragmentPath: string;
  readonly host: HostFacts;
}

type Lookup = (context: SpecifierContext) => string | null | undefined;

const LOOKUPS: Readonly<Record<string, Lookup>> = {
  "%": () => "%",
  n: ({ unit }) => unitNameText(unit),
  N: ({ unit }) => unitNameText(unit).slice(0, -(unit.type.length + 1)),
  p: ({ unit }) => unit.prefix,
  P: ({ unit }) => unescapeUnitName(unit.prefix),
  i: ({ unit }) => instanceOf(unit),
  I: ({ unit }) => unescapeUnitName(instanceOf(unit)),
  j: ({ unit }) => lastComponent(unit),
  J: ({ unit }) => unescapeUnitName(lastComponent(unit)),
  f: ({ unit }) => unescapePath(unit.kind === "instance" ? unit.instance : unit.prefix),
  y: ({ fragmentPath }) => fragmentPath || null,
  Y: ({ fragmentPath }) => fragmentPath.replace(/\/[^/]*$/, "") || null,
  // A system manager's directories, file-hierarchy(7).
  t: () => "/run",
  S: () => "/var/lib",
  C: () => "/var/cache",
  L: () => "/var/log",
  E: () => "/etc",
  d: ({ unit }) => `/run/credentials/${unitNameText(unit)}`,
  T: ({ host }) => host.manager.temporaryDirectory,
  V: ({ host }) => host.manager.largeTemporaryDirectory,
  u: ({ host }) => host.manager.user,
  U: ({ host }) => String(host.manager.userId),
  g: ({ host }) => host.manager.group,
  G: ({ host }) => String(host.manager.groupId),
  h: ({ host }) => host.manager.home,
  s: ({ host }) => host.manager.shell,
  H: ({ host }) => host.hostName,
  l: ({ host }) => host.hostName.replace(/\..*$/, ""),
  q: ({ host }) => host.prettyHostName,
  m: ({ host }) => host.machineId,
  b: ({ host }) => host.bootId,
  v: ({ host }) => host.kernelRelease,
  a: ({ host }) => host.architecture,
  A: osReleaseField("IMAGE_VERSION"),
  B: osReleaseField("BUILD_ID"),
  M: osReleaseField("IMAGE_ID"),
  o: osReleaseField("ID"),
  w: osReleaseField("VERSION_ID"),
  W: osReleaseField("VARIANT_ID"),
};

/** What is no letter or digit after a `%` stays as it is, the `%` too. */
export function expandSpecifiers(text: string, context: SpecifierContext): Parsed<string> {
  let result = "";
  let position = 0;
  for (const match of text.matchAll(/%([A-Za-z0-9%])/g)) {
    const letter = match[1]!;
    const lookup = LOOKUPS[letter];
    if (lookup === undefined) {
      return failed(`%${letter} is no specifier`, `write %%${letter} to mean it`, match.index);
    }
    const value = lookup(context);
    if (value === null || value === undefined) {
      return failed(`%${letter} stands for nothing here`, "", match.index);
    }
    result += text.slice(position, match.index) + value;
    position = match.index + 2;
  }
  return parsed(result + text.slice(position));
}

function instanceOf(unit: UnitName): string {
  return unit.kind === "instance" ? unit.instance : "";
}

/** What follows the last dash of the prefix. */
function lastComponent(unit: UnitName): string {
  return unit.prefix.slice(unit.prefix.lastIndexOf("-") + 1);
}

function osReleaseField(name: string): Lookup {
  return ({ host }) => host.osRelease[name] ?? "";
}
