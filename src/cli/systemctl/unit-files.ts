// enable, disable, mask and the like: verbs that change or look at an image's files alone, with or
// without a running firstborn; systemctl(1), "Unit File Commands".

import type { UnitDescription } from "../../host/describe.ts";
import { fileSystemTree } from "../../host/file-system-tree.ts";
import { readHostFacts } from "../../host/host-facts.ts";
import type { Answer } from "../../host/replies.ts";
import type { InstallPlan } from "../../install/changes.ts";
import { disable, revert, unmask } from "../../install/disable.ts";
import {
  addDependency,
  enable,
  linkFiles,
  mask,
  type Place,
  setDefault,
} from "../../install/enable.ts";
import { allUnitFiles, fileStateOf, GOOD_STATES } from "../../install/file-state.ts";
import {
  findInstalled,
  type InstallContext,
  PERSISTENT,
  RUNTIME,
} from "../../install/installed-unit.ts";
import { isPreset, readPresets } from "../../install/preset.ts";
import { directoryOf, findUnit, nameOf } from "../../loader/find-unit.ts";
import { SYSTEM_UNIT_PATH } from "../../loader/unit-tree.ts";
import { matchesPattern } from "../../values/unit-patterns.ts";
import { ask, NoManager } from "../control-client.ts";
import { applyPlan } from "./apply-changes.ts";
import { combine, runJobs } from "./jobs.ts";
import { formatTable } from "./lists.ts";
import { unitName } from "./names.ts";
import type { Options } from "./options.ts";

type Verb = (options: Options) => Answer | Promise<Answer>;

export const UNIT_FILE_VERBS: Readonly<Record<string, Verb>> = {
  enable: (options) => changing(options, (place, context) => enablePaths(options, place, context)),
  disable: (options) =>
    changing(options, (place, context) => disable(namesOf(options), place, context)),
  reenable: reenable,
  preset: (options) => preset(options, namesOf(options)),
  "preset-all": (options) => preset(options, undefined),
  mask: (options) => changing(options, (place, context) => mask(namesOf(options), place, context)),
  unmask: (options) =>
    changing(options, ({ directory }, context) => unmask(namesOf(options), directory, context)),
  link: (options) => changing(options, (place, context) => linkFiles(options.args, place, context)),
  revert: (options) => changing(options, (_, context) => revert(namesOf(options), context)),
  "add-wants": (options) => addTo("wants", options),
  "add-requires": (options) => addTo("requires", options),
  "set-default": (options) =>
    changing(options, (place, context) => {
      return setDefault(targetName(options.args[0] ?? ""), place, context);
    }),
  "get-default": getDefault,
  "is-enabled": isEnabled,
  "list-unit-files": listUnitFiles,
};

/** Verbs that need a unit, or some, behind them. */
const WITHOUT_UNITS = ["preset-all", "get-default", "list-unit-files"];
/** What `--now` does besides. */
const JOBS_NOW: Readonly<Record<string, string>> = {
  enable: "start",
  reenable: "restart",
  disable: "stop",
  mask: "stop",
};

export function runUnitFileVerb(options: Options): Answer | Promise<Answer> {
  const isBare = options.args.length === 0 && !WITHOUT_UNITS.includes(options.verb);
  if (isBare) return { status: 1, out: "", err: "Too few arguments.\n" };
  return UNIT_FILE_VERBS[options.verb]!(options);
}

async function changing(
  options: Options,
  planned: (place: Place, context: InstallContext) => InstallPlan,
): Promise<Answer> {
  const answer = applyPlan(options.root, planned(placeOf(options), contextOf(options)));
  return afterwards(options, options.quiet ? { ...answer, err: errorsOf(answer) } : answer);
}

/** A running firstborn reads its units again, and with --now starts or stops them. */
async function afterwards(options: Options, answer: Answer): Promise<Answer> {
  if (answer.status !== 0 || options.root !== "") return answer;
  if (options.reload) {
    try {
      await ask({ kind: "reload-units" });
    } catch (error) {
      // An image that is being built has none.
      if (!(error instanceof NoManager)) throw error;
    }
  }
  const verb = JOBS_NOW[options.verb];
  if (!options.now || verb === undefined) return answer;
  return combine([answer, await runJobs({ ...options, verb, args: namesOf(options) })]);
}

function errorsOf({ status, err }: Answer): string {
  return status === 0 ? "" : err;
}

function contextOf({ root }: Pick<Options, "root">): InstallContext {
  const tree = fileSystemTree(root);
  return { root, tree, unitPath: SYSTEM_UNIT_PATH, host: readHostFacts() };
}

function placeOf({ runtime, force, verb }: Options): Place {
  return { directory: runtime ? RUNTIME : PERSISTENT, force: force > 0, verb };
}

function namesOf({ args }: Options): readonly string[] {
  return args.map((word) => unitName(word.includes("/") ? nameOf(word) : word));
}

function targetName(word: string): string {
  return word.includes(".") ? word : `${word}.target`;
}

/** A path is linked into the administrator's directory first. */
function enablePaths(options: Options, place: Place, context: InstallContext): InstallPlan {
  const paths = options.args.filter((word) => word.includes("/"));
  if (paths.length === 0) return enable(namesOf(options), place, context);
  const outside = paths.filter(
    (path) => !context.unitPath.some((one) => path === `${one}/${nameOf(path)}`),
  );
  const linked = linkFiles(outside, place, context);
  const answer = applyPlan(options.root, linked);
  if (answer.status !== 0) return linked;
  const enabled = enable(namesOf(options), place, contextOf(options));
  const notes = answer.err === "" ? [] : [answer.err.trimEnd()];
  return { ...enabled, notes: [...notes, ...enabled.notes] };
}

async function reenable(options: Options): Promise<Answer> {
  const place = placeOf(options);
  const gone = disable(namesOf(options), place, contextOf(options));
  const removed = applyPlan(options.root, gone);
  if (removed.status !== 0) return removed;
  const made = applyPlan(options.root, enable(namesOf(options), place, contextOf(options)));
  return afterwards(options, combine([removed, made]));
}

/** `--preset-mode` limits it to what is to be enabled, or to what is not. */
async function preset(options: Options, named: readonly string[] | undefined): Promise<Answer> {
  const context = contextOf(options);
  const rules = readPresets(context);
  const names = (named ?? allUnitFiles(context)).filter((name) => {
    const state = fileStateOf(name, context);
    return named !== undefined || (state !== undefined && showsPreset(state) && state !== "masked");
  });
  const missing = names.find((name) => fileStateOf(name, context) === undefined);
  if (missing !== undefined) {
    return { status: 1, out: "", err: `Failed to preset unit, unit ${missing} does not exist.\n` };
  }
  const place = placeOf(options);
  const on = names.filter((name) => isPreset(name, rules));
  const enabled = { ...enable(on, place, context), notes: [] };
  // What comes along with these stays, whatever the rules say of it.
  const kept = new Set([...on, ...alsoOf(on, context)]);
  const off = names.filter((name) => !kept.has(name));
  const removed = options.presetMode === "enable-only" ? [] : off;
  const answers = removed.map((name) =>
    applyPlan(options.root, disable([name], place, context, false)),
  );
  if (options.presetMode !== "disable-only") answers.push(applyPlan(options.root, enabled));
  return afterwards(options, combine(answers));
}

function alsoOf(names: readonly string[], context: InstallContext): readonly string[] {
  return names.flatMap((name) => {
    const unit = findInstalled(name, context);
    return unit.kind === "unit" ? unit.install.also : [];
  });
}

async function addTo(folder: "wants" | "requires", options: Options): Promise<Answer> {
  const [target = "", ...units] = options.args;
  if (units.length === 0) return { status: 1, out: "", err: "Too few arguments.\n" };
  return changing(options, (place, context) => {
    return addDependency(folder, targetName(target), units.map(unitName), place, context);
  });
}

function getDefault(options: Options): Answer {
  const { tree, unitPath } = contextOf(options);
  const found = findUnit("default.target", unitPath, tree);
  // The one that is built in leads there, where the image has none.
  const id = found.kind === "not-found" ? "multi-user.target" : found.id;
  return { status: 0, out: `${id}\n`, err: "" };
}

function isEnabled(options: Options): Answer {
  const context = contextOf(options);
  let [out, err, isGood] = ["", "", false];
  for (const name of namesOf(options)) {
    const state = fileStateOf(name, context);
    if (state === undefined) {
      // Those behind it are not looked at.
      err = `Failed to get unit file state for ${name}: No such file or directory\n`;
      break;
    }
    out += `${state}\n`;
    isGood ||= GOOD_STATES.has(state);
  }
  return { status: isGood && err === "" ? 0 : 1, out: options.quiet ? "" : out, err };
}

/** "" for a unit of a manifest, and one that lies where systemctl does not look. */
export function fileStateOfUnit({ name, fragmentPath }: UnitDescription): string {
  if (!SYSTEM_UNIT_PATH.includes(directoryOf(fragmentPath))) return "";
  return fileStateOf(name, contextOf({ root: "" })) ?? "";
}

/** In these states a preset would only confuse. */
function showsPreset(state: string): boolean {
  return !["alias", "static", "generated", "transient"].includes(state);
}

function listUnitFiles(options: Options): Answer {
  const context = contextOf(options);
  const rules = readPresets(context);
  const { args, states, types, legend } = options;
  const rows = allUnitFiles(context)
    .filter((name) => args.length === 0 || args.some((one) => matchesPattern(name, patternOf(one))))
    .filter((name) => types.length === 0 || types.includes(typeOf(name)))
    .sort((one, other) => compareTexts(typeOf(one), typeOf(other)) || compareTexts(one, other))
    .map((name) => [name, fileStateOf(name, context) ?? "bad"] as const)
    .filter(([, state]) => states.length === 0 || states.includes(state))
    .map(([name, state]) => {
      const word = isPreset(name, rules) ? "enabled" : "disabled";
      return [name, state, showsPreset(state) ? word : "-"];
    });
  const head = legend ? [["UNIT FILE", "STATE", "PRESET"]] : [];
  const table = formatTable([...head, ...rows]).map((line) => `${line.trimEnd()}\n`);
  const foot = legend ? `\n${rows.length} unit files listed.\n` : "";
  const status = args.length > 0 && rows.length === 0 ? 1 : 0;
  return { status, out: `${table.join("")}${foot}`, err: "" };
}

function patternOf(word: string): string {
  return /[*?[]/.test(word) ? word : unitName(word);
}

function typeOf(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
