// A directive's rule: how one assignment changes the settings.

import type { Parsed, Problem } from "../values/parsed.ts";
import type { SpecifierContext } from "../values/specifiers.ts";
import { INITIAL_SETTINGS } from "./initial-settings.ts";
import type { Settings } from "./settings.ts";

/** What makes systemd refuse the unit is an error, what it only ignores a warning. */
export interface SettingProblem extends Problem {
  readonly severity: "error" | "warning";
}

/** The fields that change, and what is wrong with the value. */
export interface Applied {
  readonly patch: Partial<Settings>;
  readonly problems: readonly SettingProblem[];
}

export interface Rule {
  /** How a value is written, for the documentation. */
  readonly syntax: string;
  readonly repeats: Repeats;
  readonly apply: (before: Settings, text: string, context: SpecifierContext) => Applied;
}

/** What a second assignment does, in words of the documentation. */
export type Repeats = "the last one counts" | "they add up" | "-";

/** How one value is written and read. */
export interface ValueType<T> {
  readonly syntax: string;
  readonly parse: (text: string, context: SpecifierContext) => Parsed<T>;
}

/** How a list is written and read: what is good in it is kept, what is not is reported. */
export interface ListType<T> {
  readonly syntax: string;
  readonly parse: (text: string, context: SpecifierContext) => List<T>;
}

export interface List<T> {
  readonly items: readonly T[];
  readonly problems: readonly SettingProblem[];
}

/** The fields of the settings whose values are lists of T. */
type ListField<T> = {
  [K in keyof Settings]: Settings[K] extends readonly T[] ? K : never;
}[keyof Settings];

/** The last assignment counts. An empty one is a mistake. */
export function last<K extends keyof Settings>(
  field: K,
  type: ValueType<Settings[K]>,
  severity: SettingProblem["severity"] = "warning",
): Rule {
  return scalar(field, type, severity);
}

/** The last assignment counts, and an empty one brings back the default. */
export function resettable<K extends keyof Settings>(
  field: K,
  type: ValueType<Settings[K]>,
  severity: SettingProblem["severity"] = "warning",
): Rule {
  const rule = scalar(field, type, severity);
  return {
    ...rule,
    apply: (before, text, context) =>
      text === "" ? reset(field) : rule.apply(before, text, context),
  };
}

/** Assignments add up, and an empty one removes what was there. */
export function list<T>(field: ListField<T>, type: ListType<T>): Rule {
  return {
    syntax: type.syntax,
    repeats: "they add up",
    apply: (before, text, context) => {
      if (text === "") return reset(field);
      const { items, problems } = type.parse(text, context);
      const already = before[field] as readonly unknown[];
      return { patch: { [field]: [...already, ...items] }, problems };
    },
  };
}

/** Like `list`, and what was there before is not kept. */
export function replacing(rule: Rule, field: keyof Settings): Rule {
  return {
    ...rule,
    repeats: "the last one counts",
    apply: (before, text, context) =>
      rule.apply({ ...before, ...reset(field).patch }, text, context),
  };
}

/** Like `list`, and what is there already is not added again. */
export function distinct(field: ListField<string> | "unsetEnvironment", rule: Rule): Rule {
  return {
    ...rule,
    apply(before, text, context) {
      const { patch, problems } = rule.apply(before, text, context);
      const items = (patch[field] ?? []) as readonly unknown[];
      const keys = items.map((item) => JSON.stringify(item));
      const unique = items.filter((_, index) => keys.indexOf(keys[index]!) === index);
      return { patch: { [field]: unique }, problems };
    },
  };
}

/** One assignment sets several fields. */
export function both(first: Rule, second: Rule): Rule {
  return {
    ...first,
    apply: (before, text, context) => {
      const { patch, problems } = first.apply(before, text, context);
      return { patch: { ...patch, ...second.apply(before, text, context).patch }, problems };
    },
  };
}

/** What has been read and is of no consequence. */
export const UNUSED: Rule = {
  syntax: "any text",
  repeats: "-",
  apply: () => ({ patch: {}, problems: [] }),
};

export function warning(problem: Problem): SettingProblem {
  return { ...problem, severity: "warning" };
}

export function reset(field: keyof Settings): Applied {
  return { patch: { [field]: INITIAL_SETTINGS[field] }, problems: [] };
}

function scalar<K extends keyof Settings>(
  field: K,
  type: ValueType<Settings[K]>,
  severity: SettingProblem["severity"],
): Rule {
  return {
    syntax: type.syntax,
    repeats: "the last one counts",
    apply: (_before, text, context) => {
      const value = type.parse(text, context);
      if (value.ok) return { patch: { [field]: value.value }, problems: [] };
      return { patch: {}, problems: [{ ...value.problem, severity }] };
    },
  };
}
