// Any text or path <-> a part of a unit's name; systemd.unit(5), "String escaping for inclusion in
// unit names", systemd-escape(1).

import { isNormalizedPath, simplifyPath } from "./paths.ts";

const PLAIN = /[A-Za-z0-9:_.]/;

/** `/` becomes `-`; what a unit's name may not hold becomes `\xNN`, byte by byte. */
export function escapeUnitName(text: string): string {
  let result = "";
  for (const character of text) {
    if (character === "/") result += "-";
    else if (PLAIN.test(character) && !(character === "." && result === "")) result += character;
    else for (const byte of new TextEncoder().encode(character)) result += hexadecimal(byte);
  }
  return result;
}

/** Undefined where a backslash begins no `\xNN`, or where the result is no text, or has a NUL. */
export function unescapeUnitName(text: string): string | undefined {
  const bytes: number[] = [];
  for (let position = 0; position < text.length; ) {
    const character = String.fromCodePoint(text.codePointAt(position)!);
    const sequence = /^\\x([0-9a-fA-F]{2})/.exec(text.slice(position, position + 4));
    if (character === "\\" && sequence === null) return undefined;
    if (sequence?.[1] === "00") return undefined;
    if (sequence !== null) bytes.push(Number.parseInt(sequence[1]!, 16));
    else bytes.push(...new TextEncoder().encode(character === "-" ? "/" : character));
    position += sequence === null ? character.length : sequence[0].length;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(bytes),
    );
  } catch {
    return undefined;
  }
}

/** Undefined where the path is relative, or goes through `..`. */
export function escapePath(path: string): string | undefined {
  const simple = simplifyPath(path);
  if (!path.startsWith("/") || !isNormalizedPath(simple)) return undefined;
  return simple === "/" ? "-" : escapeUnitName(simple.slice(1));
}

/** The absolute path; undefined where it would not be a normalized one. */
export function unescapePath(text: string): string | undefined {
  if (text === "-") return "/";
  const path = unescapeUnitName(text);
  if (path === undefined || path === "") return undefined;
  const absolute = `/${path}`;
  const isSimple = simplifyPath(absolute) === absolute;
  return isSimple && isNormalizedPath(absolute) ? absolute : undefined;
}

function hexadecimal(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, "0")}`;
}
