// The values of User=, Group= and their kin: names or numbers; systemd.exec(5), "User=".

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";

/** Numbers that mean "none" to system calls. */
const RESERVED = new Set([65_535, 4_294_967_295]);

// systemd is generous to names that it did not make itself: blanks may be within them.
const NAME = /^(?!-?[0-9]+$|\.{1,2}$)(?![ ])[^:/\p{Cc}]{1,256}(?<! )$/u;

/** The name or number as it is; whether it exists is known only when a process is started. */
export function parseIdentity(text: string): Parsed<string> {
  if (NAME.test(text) || isNumber(text)) return parsed(text);
  return failed(`${quoted(text)} is not a user's or group's name`, "write a name or a number");
}

function isNumber(text: string): boolean {
  if (!/^(?:0|[1-9]\d*)$/.test(text)) return false;
  const number = Number(text);
  return number <= 4_294_967_295 && !RESERVED.has(number);
}
