// The rules of directives that are like no other.

import { mergeCapabilities, parseCapability } from "../values/capabilities.ts";
import { parseCommands } from "../values/commands.ts";
import { parseAbsolutePath } from "../values/paths.ts";
import { parseResourceLimit, RESOURCES, type Resource } from "../values/rlimits.ts";
import { expandSpecifiers } from "../values/specifiers.ts";
import {
  parseStandardInput,
  parseStandardOutput,
  type StandardInput,
  type StandardOutput,
} from "../values/stdio.ts";
import { QUOTED_WORDS, splitWords } from "../values/words.ts";
import { DIRECTORIES, UNITS, wordsOf } from "./list-types.ts";
import {
  type Applied,
  list,
  type Rule,
  reset,
  resettable,
  type ValueType,
  warning,
} from "./rules.ts";
import type { Credential, Settings } from "./settings.ts";
import { expanded, TEXT, WORKING_DIRECTORY } from "./value-types.ts";
import { type ConditionKind, type DependencyKind, PATH_CONDITIONS } from "./words.ts";

/** Units that are added to the dependencies of one kind; there is no way to remove them again. */
export function dependency(kind: DependencyKind): Rule {
  return {
    syntax: UNITS.syntax,
    repeats: "they add up",
    apply(before, text, context) {
      const { items, problems } = UNITS.parse(text, context);
      const added = items.map((unit) => ({ kind, unit }));
      return { patch: { dependencies: [...before.dependencies, ...added] }, problems };
    },
  };
}

/** A condition of one kind; an empty one removes those of all kinds. */
export function condition(field: "conditions" | "asserts", kind: ConditionKind): Rule {
  const isPath = PATH_CONDITIONS.some((name) => name === kind);
  return {
    syntax: isPath ? "[|][!]PATH" : "[|][!]TEXT",
    repeats: "they add up",
    apply(before, text, context) {
      if (text === "") return reset(field);
      const match = /^(\|?)(!?)(.*)$/s.exec(text)!;
      const expandedText = expandSpecifiers(match[3]!, context);
      const parameter =
        expandedText.ok && isPath ? parseAbsolutePath(expandedText.value) : expandedText;
      if (!parameter.ok) return ignored(parameter.problem.message, parameter.problem.advice);
      const added = {
        kind,
        parameter: parameter.value,
        negate: match[2] === "!",
        trigger: match[1] === "|",
      };
      return { patch: { [field]: [...before[field], added] }, problems: [] };
    },
  };
}

type CommandField = {
  [K in keyof Settings]: K extends `exec${string}` ? K : never;
}[keyof Settings] &
  `exec${"Condition" | "Start" | "StartPre" | "StartPost" | "Reload" | "Stop" | "StopPost"}`;

export function commands(field: CommandField): Rule {
  return {
    syntax: "[PREFIXES]PROGRAM [ARGUMENT...]",
    repeats: "they add up",
    apply(before, text, context) {
      if (text === "") return reset(field);
      const read = parseCommands(text, (word) => expandSpecifiers(word, context));
      const problems = read.problems.map(({ fatal, ...problem }) => ({
        ...problem,
        severity: fatal ? ("error" as const) : ("warning" as const),
      }));
      return { patch: { [field]: [...before[field], ...read.commands] }, problems };
    },
  };
}

/** `~` before the list inverts it. */
export function capabilities(field: "capabilityBoundingSet" | "ambientCapabilities"): Rule {
  const type = wordsOf("[~]CAPABILITY...", QUOTED_WORDS, parseCapability);
  return {
    syntax: type.syntax,
    repeats: "they add up",
    apply(before, text, context) {
      const inverted = text.startsWith("~");
      const { items, problems } = type.parse(inverted ? text.slice(1) : text, context);
      const untouched = reset(field).patch[field]!;
      const merged = mergeCapabilities(before[field], items, inverted, untouched);
      return { patch: { [field]: merged }, problems };
    },
  };
}

export function limit(resource: Resource): Rule {
  return {
    syntax: `${RESOURCES[resource].toUpperCase()}, infinity or SOFT:HARD`,
    repeats: "the last one counts",
    apply(before, text) {
      const value = parseResourceLimit(text, resource);
      if (!value.ok) return ignored(value.problem.message, value.problem.advice);
      return { patch: { limits: { ...before.limits, [resource]: value.value } }, problems: [] };
    },
  };
}

export const STANDARD_INPUT: ValueType<StandardInput> = expanded({
  syntax: "null, data, file:PATH, socket, fd:NAME, tty",
  parse: parseStandardInput,
});

export const STANDARD_OUTPUT = expanded(outputType("stdout"));
export const STANDARD_ERROR = expanded(outputType("stderr"));

function outputType(name: "stdout" | "stderr"): ValueType<StandardOutput> {
  return {
    syntax: "inherit, null, journal, kmsg, file:PATH, append:PATH, truncate:PATH, socket, fd:NAME",
    parse: (text) => parseStandardOutput(text, name),
  };
}

/** A line of text for standard input, with the escapes of C. */
export const INPUT_TEXT: Rule = {
  syntax: "TEXT",
  repeats: "they add up",
  apply(before, text, context) {
    if (text === "") return reset("standardInputData");
    // One word from end to end: only its escapes are of interest.
    const rules = { ...QUOTED_WORDS, quotes: false, separators: "" };
    const { words, problems } = splitWords(text, rules);
    const line = TEXT.parse(words[0]?.text ?? "", context);
    if (!line.ok) return ignored(line.problem.message, line.problem.advice);
    return {
      patch: { standardInputData: appendBase64(before.standardInputData, `${line.value}\n`) },
      problems: problems.map(warning),
    };
  },
};

/** Bytes for standard input. */
export const INPUT_DATA: Rule = {
  syntax: "BASE64",
  repeats: "they add up",
  apply(before, text) {
    if (text === "") return reset("standardInputData");
    try {
      const bytes = atob(before.standardInputData) + atob(text.replace(/\s/g, ""));
      return { patch: { standardInputData: btoa(bytes) }, problems: [] };
    } catch {
      return ignored("this is not base64", "encode it with base64(1)");
    }
  },
};

function appendBase64(data: string, text: string): string {
  const bytes = [...new TextEncoder().encode(text)].map((byte) => String.fromCharCode(byte));
  return btoa(atob(data) + bytes.join(""));
}

/** A mistake is forgiven where the directory need not be there. */
export const WORKING_DIRECTORY_RULE: Rule = {
  ...resettable("workingDirectory", WORKING_DIRECTORY),
  apply: (before, text, context) =>
    resettable(
      "workingDirectory",
      WORKING_DIRECTORY,
      text.startsWith("-") ? "warning" : "error",
    ).apply(before, text, context),
};

/** An empty list brings back the default mode too. */
export function directoriesRule(field: "runtimeDirectory", mode: "runtimeDirectoryMode"): Rule {
  const rule = list(field, DIRECTORIES);
  return {
    ...rule,
    apply(before, text, context) {
      const applied = rule.apply(before, text, context);
      if (text !== "") return applied;
      return { ...applied, patch: { ...applied.patch, ...reset(mode).patch } };
    },
  };
}

/** `ID:PATH`, or only an ID, whose file is among the credentials of the manager. */
export const FILE_CREDENTIAL: Rule = credentialRule("ID[:PATH]", (id, path) => {
  return { kind: "file", id, path: path ?? id };
});

/** The value is given in the unit file itself, with the escapes of C. */
export const VALUE_CREDENTIAL: Rule = credentialRule("ID:VALUE", (id, text) => {
  const rules = { ...QUOTED_WORDS, quotes: false, separators: "" };
  return { kind: "value", id, value: splitWords(text ?? "", rules).words[0]?.text ?? "" };
});

function credentialRule(
  syntax: string,
  build: (id: string, rest: string | undefined) => Credential,
): Rule {
  return {
    syntax,
    repeats: "they add up",
    apply(before, text, context) {
      if (text === "") return reset("credentials");
      const [name] = text.split(":", 1);
      const id = TEXT.parse(name!, context);
      if (!id.ok) return ignored(id.problem.message, id.problem.advice);
      const rest = name === text ? undefined : text.slice(name!.length + 1);
      const added = build(id.value, rest);
      return { patch: { credentials: [...before.credentials, added] }, problems: [] };
    },
  };
}

/** systemd ignores the line. */
function ignored(message: string, advice: string): Applied {
  return { patch: {}, problems: [warning({ message, advice, offset: 0, length: 0 })] };
}
