// The files of one unit, in their order, -> its settings, and what is to be said about them.

import { INITIAL_SETTINGS } from "../directives/initial-settings.ts";
import type { Settings } from "../directives/settings.ts";
import { suggest } from "../directives/suggest.ts";
import { findDirective, SECTIONS, type SectionName, sectionsOf } from "../directives/table.ts";
import type { Diagnostic } from "../unit-file/diagnostic.ts";
import { type Entry, type Section, spanOfValue, type UnitFile } from "../unit-file/unit-file.ts";
import type { SpecifierContext } from "../values/specifiers.ts";
import type { UnitType } from "../values/unit-names.ts";

export interface ReadSettings {
  readonly settings: Settings;
  readonly diagnostics: readonly Diagnostic[];
  /** Whether systemd would not load the unit, for a mistake in its main file. */
  readonly refused: boolean;
  /** The entries that were understood, by the name of their directive, the last one of each. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/**
 * Every file goes on where the one before it has stopped: a drop-in adds, resets and overrides.
 * At a mistake that systemd does not forgive, the rest of the file does not count. In the main file
 * that is the end of the unit, in a drop-in of no more than the drop-in.
 */
export function readSettings(
  main: UnitFile,
  dropIns: readonly UnitFile[],
  type: UnitType,
  context: SpecifierContext,
): ReadSettings {
  const reader: Reader = {
    settings: INITIAL_SETTINGS,
    diagnostics: [],
    entries: new Map(),
    ignored: [],
  };
  const refused = !readFile(main, type, context, reader);
  for (const file of dropIns) readFile(file, type, context, reader);
  if (reader.ignored.length > 0) reader.diagnostics.push(ignoredNotice(reader.ignored));
  return { ...reader, refused };
}

interface Reader {
  settings: Settings;
  readonly diagnostics: Diagnostic[];
  readonly entries: Map<string, Entry>;
  readonly ignored: Ignored[];
}

/** A directive that is understood and has no effect. */
interface Ignored {
  readonly entry: Entry;
  readonly reason: string;
}

/** Whether systemd reads the file to its end. Behind a mistake, only others are looked for. */
function readFile(
  file: UnitFile,
  type: UnitType,
  context: SpecifierContext,
  reader: Reader,
): boolean {
  reader.diagnostics.push(...file.diagnostics);
  let beforeMistake: Settings | undefined;
  for (const section of file.sections) {
    // The names that begin with X- are for other programs.
    if (section.name.startsWith("X-")) continue;
    const name = sectionsOf(type).find((candidate) => candidate === section.name);
    if (name === undefined) {
      reader.diagnostics.push(unknownSection(section, type));
      continue;
    }
    for (const entry of section.entries) {
      const { settings } = reader;
      if (!readEntry(name, entry, type, context, reader)) beforeMistake ??= settings;
    }
  }
  if (beforeMistake !== undefined) reader.settings = beforeMistake;
  const isWhole = file.diagnostics.every(({ severity }) => severity !== "error");
  return isWhole && beforeMistake === undefined;
}

/** False where systemd does not read any further. */
function readEntry(
  section: SectionName,
  entry: Entry,
  type: UnitType,
  context: SpecifierContext,
  reader: Reader,
): boolean {
  if (entry.name.startsWith("X-")) return true;
  const directive = findDirective(section, entry.name);
  if (directive === undefined) {
    reader.diagnostics.push(unknownDirective(section, entry, type));
    return true;
  }
  reader.entries.set(entry.name, entry);
  if (directive.class === "later") return true;
  if (directive.class === "c" || directive.class === "d") {
    reader.ignored.push({ entry, reason: directive.effect });
  }
  const { patch, problems } = directive.rule.apply(reader.settings, entry.value, context);
  reader.settings = { ...reader.settings, ...patch };
  for (const { severity, message, advice, offset, length } of problems) {
    const span = spanOfValue(entry, offset, length || entry.value.length - offset);
    const text = `${entry.name}=: ${message}`;
    reader.diagnostics.push({ code: "bad-value", severity, span, message: text, advice });
  }
  return problems.every(({ severity }) => severity !== "error");
}

function unknownSection(section: Section, type: UnitType): Diagnostic {
  const isKnown = Object.hasOwn(SECTIONS, section.name);
  const meant = suggest(section.name, sectionsOf(type));
  const message = isKnown
    ? `a ${type} unit has no section [${section.name}]; it is ignored`
    : `the section [${section.name}] is not known; it is ignored`;
  const advice = meant === undefined ? `write ${listed(sectionsOf(type))}` : `write [${meant}]?`;
  return { code: "unknown-section", severity: "warning", span: section.span, message, advice };
}

function listed(sections: readonly SectionName[]): string {
  return sections.map((name) => `[${name}]`).join(", ");
}

function unknownDirective(section: SectionName, entry: Entry, type: UnitType): Diagnostic {
  return {
    code: "unknown-directive",
    severity: "warning",
    span: entry.span,
    message: `${entry.name}= is not known in [${section}]; it is ignored`,
    advice: adviseName(section, entry.name, type),
  };
}

function adviseName(section: SectionName, name: string, type: UnitType): string {
  const home = sectionsOf(type).find((other) => findDirective(other, name) !== undefined);
  if (home !== undefined) return `write it into [${home}]`;
  const known = SECTIONS[section].map((directive) => directive.name);
  const meant = suggest(name, known);
  return meant === undefined ? "" : `write ${meant}=?`;
}

/** One notice for all of a unit's directives without effect, at the first of them. */
function ignoredNotice(ignored: readonly Ignored[]): Diagnostic {
  const reasons = new Map<string, Set<string>>();
  for (const { entry, reason } of ignored) {
    reasons.set(reason, (reasons.get(reason) ?? new Set()).add(`${entry.name}=`));
  }
  const parts = [...reasons].map(([reason, names]) => {
    const because = reason.replace(/\.$/, "").replace(/^./, (first) => first.toLowerCase());
    return `${[...names].join(", ")} (${because})`;
  });
  return {
    code: "no-effect",
    severity: "notice",
    span: ignored[0]!.entry.span,
    message: `without effect in a container: ${parts.join("; ")}`,
    advice: "",
  };
}
