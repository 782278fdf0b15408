// How lists are written and read: what is wrong in them is left out, and reported.

import {
  type EnvironmentAssignment,
  type EnvironmentRemoval,
  isVariableName,
  parseAssignment,
  parseRemoval,
} from "../values/environment.ts";
import { type ExitCondition, parseExitCondition } from "../values/exit-statuses.ts";
import { parseIdentity } from "../values/identities.ts";
import { failed, type Parsed, parsed, quoted } from "../values/parsed.ts";
import { isNormalizedPath, parseAbsolutePath, simplifyPath } from "../values/paths.ts";
import { expandSpecifiers, type SpecifierContext } from "../values/specifiers.ts";
import {
  instantiate,
  parseUnitName,
  type UnitName,
  type UnitType,
  unitNameText,
} from "../values/unit-names.ts";
import {
  NAME_WORDS,
  QUOTED_WORDS,
  splitWords,
  type Word,
  type WordRules,
} from "../values/words.ts";
import { type ListType, type SettingProblem, warning } from "./rules.ts";
import type { ServiceDirectory } from "./settings.ts";

type ParseItem<T> = (word: string, context: SpecifierContext) => Parsed<T>;

/** Words, each read by itself. */
export function wordsOf<T>(
  syntax: string,
  rules: WordRules,
  parseItem: ParseItem<T>,
  severity: SettingProblem["severity"] = "warning",
): ListType<T> {
  return {
    syntax,
    parse(text, context) {
      const { words, problems } = splitWords(text, rules);
      const found: SettingProblem[] = problems.map(warning);
      const items: T[] = [];
      for (const word of words) {
        const item = parseItem(word.text, context);
        if (item.ok) items.push(item.value);
        else found.push({ ...item.problem, ...extentOf(word), severity });
      }
      return { items, problems: found };
    },
  };
}

function extentOf({ start, end }: Word): { readonly offset: number; readonly length: number } {
  return { offset: start, length: end - start };
}

/** Quotes are no part of units' names, and do not hold them together either. */
const UNIT_WORDS: WordRules = { ...NAME_WORDS, quotes: false };

/** Names of units; a template's name means the instance that the unit itself has. */
export const UNITS: ListType<string> = wordsOf("UNIT...", UNIT_WORDS, parseUnit);

/** Names of units of one type. */
export function unitsOf(type: UnitType): ListType<string> {
  return wordsOf(`UNIT.${type}...`, UNIT_WORDS, (word, context) => {
    const unit = parseUnit(word, context);
    if (!unit.ok || unit.value.endsWith(`.${type}`)) return unit;
    return failed(`${quoted(word)} is not a ${type} unit`, `write NAME.${type}`);
  });
}

/** Names of units as [Install] has them: a template's stays one. */
export const INSTALL_UNITS: ListType<string> = wordsOf("UNIT...", NAME_WORDS, (word, context) => {
  const name = expandSpecifiers(word, context);
  if (!name.ok) return name;
  const unit = parseUnitName(name.value);
  return unit.ok ? parsed(name.value) : unit;
});

export const PATHS: ListType<string> = wordsOf("PATH...", NAME_WORDS, (word, context) => {
  const path = expandSpecifiers(word, context);
  return path.ok ? parseAbsolutePath(path.value) : path;
});

/** Paths that are separated by colons as in $PATH; what follows a wrong one does not count. */
export const SEARCH_PATH: ListType<string> = {
  syntax: "PATH:...",
  parse(text, context) {
    const items: string[] = [];
    let offset = 0;
    for (const word of text.split(":")) {
      const expanded = expandSpecifiers(word, context);
      const path = expanded.ok ? parseAbsolutePath(expanded.value) : expanded;
      if (!path.ok)
        return { items, problems: [warning({ ...path.problem, offset, length: word.length })] };
      items.push(path.value);
      offset += word.length + 1;
    }
    return { items, problems: [] };
  },
};

const URIS: ListType<string> = wordsOf("URI...", NAME_WORDS, (uri) => {
  if (/^(?:https?:\/\/|file:\/|info:|man:)./.test(uri)) return parsed(uri);
  return failed(
    `${quoted(uri)} is not a URI of a known kind`,
    "write http://, https://, file:, info: or man: before it",
  );
});

/** The URIs that systemd.unit(5) names; a wrong specifier spoils all that are in the line. */
export const DOCUMENTATION: ListType<string> = {
  syntax: URIS.syntax,
  parse(text, context) {
    const uris = expandSpecifiers(text, context);
    if (uris.ok) return URIS.parse(uris.value, context);
    return { items: [], problems: [warning(uris.problem)] };
  },
};

export const ASSIGNMENTS: ListType<EnvironmentAssignment> = wordsOf(
  "NAME=VALUE...",
  QUOTED_WORDS,
  (word, context) => {
    const text = expandSpecifiers(word, context);
    return text.ok ? parseAssignment(text.value) : text;
  },
);

export const VARIABLE_NAMES: ListType<string> = wordsOf(
  "NAME...",
  QUOTED_WORDS,
  (word, context) => {
    const name = expandSpecifiers(word, context);
    if (!name.ok || isVariableName(name.value)) return name;
    return failed(`${quoted(word)} is not a variable's name`, "write NAME, without $ and =");
  },
);

export const REMOVALS: ListType<EnvironmentRemoval> = wordsOf(
  "NAME or NAME=VALUE...",
  QUOTED_WORDS,
  (word, context) => {
    const text = expandSpecifiers(word, context);
    return text.ok ? parseRemoval(text.value) : text;
  },
);

export const EXIT_CONDITIONS: ListType<ExitCondition> = wordsOf(
  "STATUS or SIGNAL...",
  QUOTED_WORDS,
  parseExitCondition,
);

/** A wrong name makes systemd refuse the unit: it must not run with rights that it has not. */
export const IDENTITIES: ListType<string> = wordsOf(
  "NAME...",
  NAME_WORDS,
  (word, context) => {
    const name = expandSpecifiers(word, context);
    return name.ok ? parseIdentity(name.value) : name;
  },
  "error",
);

/** `DIRECTORY` or `DIRECTORY:LINK`, below one of the directories of file-hierarchy(7). */
export const DIRECTORIES: ListType<ServiceDirectory> = wordsOf(
  "DIRECTORY...",
  NAME_WORDS,
  (word, context) => {
    const text = expandSpecifiers(word, context);
    if (!text.ok) return text;
    const [first, ...links] = text.value.split(":");
    const path = parseBelow(first!);
    if (!path.ok) return path;
    for (const link of links.filter((name) => name !== "")) {
      const target = parseBelow(link);
      if (!target.ok) return target;
    }
    const named = links.filter((name) => name !== "").map(simplifyPath);
    return parsed({ path: path.value, links: named });
  },
);

function parseUnit(word: string, context: SpecifierContext): Parsed<string> {
  const text = expandSpecifiers(word, context);
  if (!text.ok) return text;
  const name = parseUnitName(text.value);
  if (!name.ok) return name;
  return parsed(unitNameText(instantiate(name.value, instanceFor(context.unit))));
}

/** A unit without an instance gives its own name to the templates that it needs. */
function instanceFor(unit: UnitName): string {
  return unit.kind === "instance" ? unit.instance : unit.prefix;
}

function parseBelow(path: string): Parsed<string> {
  if (path === "") return failed("the directory's name is missing");
  if (path.startsWith("/")) {
    return failed(`${quoted(path)} is not relative`, "leave out /run, /var/lib or the like");
  }
  const simple = simplifyPath(path);
  if (!isNormalizedPath(simple)) return failed(`${quoted(path)} goes through . or ..`);
  if (simple === "private" || simple.startsWith("private/")) {
    return failed("private is where the directories of dynamic users are", "choose another name");
  }
  return parsed(simple);
}
