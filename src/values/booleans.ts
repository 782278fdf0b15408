// `yes`, `off`, `1`... -> boolean; systemd.syntax(7), "Boolean arguments".

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";

// The manual names four words for each; systemd also takes the first letters, in any case.
const TRUE = new Set(["1", "yes", "y", "true", "t", "on"]);
const FALSE = new Set(["0", "no", "n", "false", "f", "off"]);

export function parseBoolean(text: string): Parsed<boolean> {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return parsed(true);
  if (FALSE.has(word)) return parsed(false);
  return failed(`${quoted(text)} is neither yes nor no`, "write yes or no");
}
