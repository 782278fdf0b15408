// What people write for units -> units' names: `nginx` is nginx.service, patterns are what is
// loaded.

import type { UnitDescription } from "../../host/describe.ts";
import { UNIT_TYPES } from "../../values/unit-names.ts";
import { matchesPattern } from "../../values/unit-patterns.ts";

const SUFFIX = new RegExp(`\\.(${UNIT_TYPES.join("|")})$`);

export function isPattern(word: string): boolean {
  return /[*?[]/.test(word);
}

export function unitName(word: string): string {
  return SUFFIX.test(word) ? word : `${word}.service`;
}

/** Patterns are replaced by the names that match; `all` are the units that there are. */
export function expandNames(
  words: readonly string[],
  all: readonly UnitDescription[],
): readonly string[] {
  return words.flatMap((word) => {
    if (!isPattern(word)) return [unitName(word)];
    const pattern = SUFFIX.test(word) || word.endsWith("*") ? word : `${word}.service`;
    const loaded = all.filter(({ load }) => load === "loaded");
    return loaded.map(({ name }) => name).filter((name) => matchesPattern(name, pattern));
  });
}
