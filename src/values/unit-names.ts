// `getty@tty1.service` -> its parts; systemd.unit(5).

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";

export const UNIT_TYPES = [
  ...(["service", "socket", "target", "device", "mount", "automount", "swap"] as const),
  ...(["timer", "path", "slice", "scope"] as const),
] as const;

export type UnitType = (typeof UNIT_TYPES)[number];

/** A name's parts; what comes between `@` and the suffix is the instance, "" in a template. */
export type UnitName =
  | { readonly kind: "plain"; readonly prefix: string; readonly type: UnitType }
  | { readonly kind: "template"; readonly prefix: string; readonly type: UnitType }
  | {
      readonly kind: "instance";
      readonly prefix: string;
      readonly instance: string;
      readonly type: UnitType;
    };

const MAX_LENGTH = 255;
const SUFFIX = new RegExp(`\\.(${UNIT_TYPES.join("|")})$`);
const CHARACTERS = /^[A-Za-z0-9:_.\\@-]+$/;

export function parseUnitName(text: string): Parsed<UnitName> {
  const suffix = SUFFIX.exec(text);
  if (suffix === null) return failed(`${quoted(text)} has no unit's suffix`, adviseSuffix(text));
  const type = suffix[1] as UnitType;
  const stem = text.slice(0, suffix.index);
  if (text.length > MAX_LENGTH) return failed(`the name is longer than ${MAX_LENGTH} characters`);
  if (!CHARACTERS.test(stem) || stem.startsWith("@")) {
    return failed(`${quoted(text)} is not a unit's name`, "escape it with systemd-escape");
  }
  const at = stem.indexOf("@");
  if (at === -1) return parsed({ kind: "plain", prefix: stem, type });
  const prefix = stem.slice(0, at);
  const instance = stem.slice(at + 1);
  if (instance === "") return parsed({ kind: "template", prefix, type });
  return parsed({ kind: "instance", prefix, instance, type });
}

export function unitNameText(name: UnitName): string {
  switch (name.kind) {
    case "plain":
      return `${name.prefix}.${name.type}`;
    case "template":
      return `${name.prefix}@.${name.type}`;
    case "instance":
      return `${name.prefix}@${name.instance}.${name.type}`;
  }
}

/** The instance of a template; a name that is none stays. */
export function instantiate(name: UnitName, instance: string): UnitName {
  if (name.kind !== "template") return name;
  return { kind: "instance", prefix: name.prefix, instance, type: name.type };
}

function adviseSuffix(text: string): string {
  return text.includes(".") ? "" : `write ${text}.service?`;
}
