// A path as text -> a simplified one, or what is wrong with it.

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";

/** PATH_MAX of the kernel, with its final NUL. */
const MAX_PATH_BYTES = 4095;

/** Without double slashes, `.` in the middle and a slash at the end. `..` stays: links matter. */
export function simplifyPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const root = path.startsWith("/") ? "/" : "";
  return parts.length === 0 && root === "" ? path && "." : root + parts.join("/");
}

/** Whether the path goes through no `..`, and no `.`. */
export function isNormalizedPath(path: string): boolean {
  return !path.split("/").some((part) => part === ".." || part === ".");
}

/** An absolute path, simplified. systemd takes none that goes through `..`. */
export function parseAbsolutePath(text: string): Parsed<string> {
  const problem = pathProblem(text);
  if (problem !== undefined) return problem;
  if (!text.startsWith("/")) {
    return failed(`${quoted(text)} is not an absolute path`, "write the path from / on");
  }
  const path = simplifyPath(text);
  if (!isNormalizedPath(path)) return failed(`${quoted(text)} goes through ..`, "write it without");
  return parsed(path);
}

/** What makes a text no path at all, whether relative or absolute. */
export function pathProblem(text: string): Parsed<never> | undefined {
  if (text === "") return failed("a path is missing");
  if (hasControlCharacters(text)) return failed(`${quoted(text)} has control characters in it`);
  if (new TextEncoder().encode(text).length > MAX_PATH_BYTES) return failed("the path is too long");
  return undefined;
}

export function hasControlCharacters(text: string): boolean {
  return [...text].some((character) => character < " " || character === "\x7f");
}
