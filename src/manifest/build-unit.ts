// The files of one unit -> Unit, and what is to be said about them.

import type { Settings } from "../directives/settings.ts";
import type { Diagnostic, Span } from "../unit-file/diagnostic.ts";
import type { UnitFile } from "../unit-file/unit-file.ts";
import { spanOfWholeValue } from "../unit-file/unit-file.ts";
import type { HostFacts } from "../values/specifiers.ts";
import { parseUnitName, type UnitName, type UnitType } from "../values/unit-names.ts";
import { buildService } from "./build-service.ts";
import { buildDependencies } from "./dependencies.ts";
import { type ReadSettings, readSettings } from "./read-settings.ts";
import { findServiceMistakes, type Mistake } from "./service-mistakes.ts";
import type { JobSettings, LoadedUnit, Unit, UnitBasics } from "./unit.ts";

/** The files of one unit. Paths are those that are shown, and may lie in a manifest. */
export interface UnitSource {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly fragmentPath: string;
  readonly main: UnitFile;
  readonly dropInPaths: readonly string[];
  readonly dropIns: readonly UnitFile[];
}

export interface BuiltUnit {
  readonly unit: Unit;
  readonly diagnostics: readonly Diagnostic[];
}

export function buildUnit(source: UnitSource, host: HostFacts): BuiltUnit {
  const name = parseUnitName(source.name);
  if (!name.ok) return refuse(source, [badName(source, name.problem.message)]);
  const context = { unit: name.value, fragmentPath: source.fragmentPath, host };
  const { type } = name.value;
  const read = readSettings(source.main, source.dropIns, type, context);
  const mistakes = findMistakes(source, type, read);
  const diagnostics = [...read.diagnostics, ...mistakes];
  if (read.refused || mistakes.some(isError)) return refuse(source, diagnostics);
  return { unit: assemble(source, name.value, read.settings), diagnostics };
}

function assemble(source: UnitSource, name: UnitName, settings: Settings): LoadedUnit {
  const { type } = name;
  const basics = buildBasics(source, type, settings);
  if (type === "service") return { ...basics, kind: type, service: buildService(settings, name) };
  return { ...basics, kind: type };
}

function buildBasics(source: UnitSource, type: UnitType, settings: Settings): UnitBasics {
  return {
    name: source.name,
    aliases: source.aliases,
    description: settings.description ?? source.name,
    documentation: settings.documentation,
    fragmentPath: source.fragmentPath,
    dropInPaths: source.dropInPaths,
    sourcePath: settings.sourcePath ?? "",
    dependencies: buildDependencies(settings, type, [source.name, ...source.aliases]),
    requiresMountsFor: settings.requiresMountsFor,
    conditions: settings.conditions,
    asserts: settings.asserts,
    jobs: buildJobs(settings, type),
    startLimit: {
      interval: settings.startLimitInterval,
      burst: settings.startLimitBurst,
      action: settings.startLimitAction,
    },
    actions: {
      success: settings.successAction,
      successExitStatus: settings.successActionExitStatus,
      failure: settings.failureAction,
      failureExitStatus: settings.failureActionExitStatus,
    },
    install: {
      wantedBy: settings.wantedBy,
      requiredBy: settings.requiredBy,
      upheldBy: settings.upheldBy,
      alias: settings.alias,
      also: settings.also,
      defaultInstance: settings.defaultInstance ?? "",
    },
  };
}

/** IgnoreOnIsolate= defaults to yes for these; systemd.unit(5). */
const KEPT_ON_ISOLATE = new Set(["slice", "scope", "device", "swap", "mount", "automount"]);

function buildJobs(settings: Settings, type: UnitType): JobSettings {
  return {
    stopWhenUnneeded: settings.stopWhenUnneeded,
    refuseManualStart: settings.refuseManualStart,
    refuseManualStop: settings.refuseManualStop,
    allowIsolate: settings.allowIsolate,
    ignoreOnIsolate: settings.ignoreOnIsolate ?? KEPT_ON_ISOLATE.has(type),
    defaultDependencies: settings.defaultDependencies,
    onSuccessJobMode: settings.onSuccessJobMode,
    onFailureJobMode: settings.onFailureJobMode,
    timeout: settings.jobTimeout,
    runningTimeout: settings.jobRunningTimeout ?? settings.jobTimeout,
    timeoutAction: settings.jobTimeoutAction,
    collectMode: settings.collectMode,
  };
}

function findMistakes(
  source: UnitSource,
  type: UnitType,
  read: ReadSettings,
): readonly Diagnostic[] {
  const names = [source.name, ...source.aliases];
  const selves = read.settings.dependencies.filter(({ unit }) => names.includes(unit));
  const mistakes: Mistake[] = selves.map(({ kind }) => selfDependency(kind));
  mistakes.push(...severalIsolated(read.settings, names));
  // Of a file that was not read to its end, it is not known what is missing in it.
  if (type === "service" && !read.refused) {
    mistakes.push(...findServiceMistakes(read.settings, read.entries));
  }
  if (type !== "service" && type !== "target") mistakes.push(laterType(type));
  return mistakes.map((mistake) => locate(mistake, source, read));
}

function selfDependency(kind: string): Mistake {
  return {
    ...{ code: "self-dependency", severity: "warning", directive: kind },
    message: `the unit names itself in ${kind}=; that is ignored`,
    advice: "remove it",
  };
}

/** Only one unit can be isolated. */
function severalIsolated(settings: Settings, names: readonly string[]): readonly Mistake[] {
  const modes = { OnSuccess: settings.onSuccessJobMode, OnFailure: settings.onFailureJobMode };
  return Object.entries(modes).flatMap(([kind, mode]): readonly Mistake[] => {
    const units = settings.dependencies.filter(
      (dependency) => dependency.kind === kind && !names.includes(dependency.unit),
    );
    if (mode !== "isolate" || new Set(units.map(({ unit }) => unit)).size < 2) return [];
    const message = `${kind}JobMode=isolate and several units in ${kind}= do not go together`;
    const advice = "name one unit, a target that wants the others";
    return [{ code: "several-isolated", severity: "error", directive: kind, message, advice }];
  });
}

function laterType(type: UnitType): Mistake {
  const message = `${type} units are not started yet`;
  return { code: "later-type", severity: "notice", directive: "", message, advice: "" };
}

/** At the directive, else at the section of the service, else at the file's beginning. */
function locate(mistake: Mistake, source: UnitSource, read: ReadSettings): Diagnostic {
  const { code, severity, directive, message, advice } = mistake;
  const entry = read.entries.get(directive);
  const span = entry === undefined ? ownSection(source) : spanOfWholeValue(entry);
  return { code, severity, span, message: `${source.name}: ${message}`, advice };
}

function ownSection({ main }: UnitSource): Span {
  const section = main.sections.find(({ name }) => name === "Service") ?? main.sections[0];
  return section?.span ?? startOf(main);
}

function startOf(file: UnitFile): Span {
  return { file: file.path, line: 1, column: 1, length: 1 };
}

function badName(source: UnitSource, message: string): Diagnostic {
  const span = startOf(source.main);
  return { code: "bad-name", severity: "error", span, message, advice: "rename the file" };
}

function refuse(source: UnitSource, diagnostics: readonly Diagnostic[]): BuiltUnit {
  const first = diagnostics.find(isError)!;
  return { unit: { kind: "refused", name: source.name, reason: first.message }, diagnostics };
}

function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}
