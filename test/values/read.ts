// How the tests of values look at what a parser answers.

import type { Parsed } from "../../src/values/parsed.ts";

/** The value, or `mistake` where the text has none. */
export function answerOf<T>(parsed: Parsed<T>): T | "mistake" {
  return parsed.ok ? parsed.value : "mistake";
}
