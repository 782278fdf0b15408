// A unit's name -> the name of its dynamic user; systemd.exec(5), "DynamicUser=".

import type { UnitName } from "../values/unit-names.ts";

/** What useradd(8) permits, and systemd for users that it makes itself. */
const USER_NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,30}$/;

/** The unit's own name, without its instance; else one that is made of a number for it. */
export function dynamicUserName({ prefix }: UnitName): string {
  return USER_NAME.test(prefix) ? prefix : `_du${hash(prefix)}`;
}

/** FNV-1a, 64 bits: the same name has the same user after each restart. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n);
  }
  return value.toString(16).padStart(16, "0");
}
