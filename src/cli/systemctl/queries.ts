// is-active, is-failed, is-system-running, show, cat, show-environment, list-jobs -> text and an
// exit status; systemctl(1).

import { readFileSync } from "node:fs";
import type { UnitDescription } from "../../host/describe.ts";
import type { Answer } from "../../host/replies.ts";
import { ask } from "../control-client.ts";
import { expandNames, isPattern, unitName } from "./names.ts";
import type { Options } from "./options.ts";
import { propertiesOf } from "./properties.ts";

/** LSB: the program is not running. */
const NOT_RUNNING = 3;
const NO_SUCH_UNIT = 4;

export async function describeNamed(args: readonly string[]): Promise<readonly UnitDescription[]> {
  if (!args.some(isPattern)) return ask({ kind: "describe", units: args.map(unitName) });
  const all = await ask({ kind: "describe", units: undefined });
  const names = expandNames(args, all);
  return all.filter(({ name }) => names.includes(name));
}

export async function isActive(options: Options): Promise<Answer> {
  const units = await describeNamed(options.args);
  const isUp = units.some(({ active }) => active === "active" || active === "reloading");
  const isMissing = units.every(({ load }) => load === "not-found");
  return says(options, units, isUp ? 0 : isMissing ? NO_SUCH_UNIT : NOT_RUNNING);
}

export async function isFailed(options: Options): Promise<Answer> {
  const all = options.args.length === 0;
  const units = all
    ? await ask({ kind: "describe", units: undefined })
    : await describeNamed(options.args);
  const failed = units.some(({ active }) => active === "failed");
  return says(options, all ? [] : units, failed ? 0 : 1);
}

export async function isSystemRunning(options: Options): Promise<Answer> {
  const units = await ask({ kind: "describe", units: undefined });
  const word = systemState(units);
  return { status: word === "running" ? 0 : 1, out: options.quiet ? "" : `${word}\n`, err: "" };
}

export function systemState(units: readonly UnitDescription[]): string {
  const isStopping = units.some(({ name, job }) => name === "shutdown.target" && job === "start");
  if (isStopping) return "stopping";
  if (units.some(({ job }) => job === "start")) return "starting";
  return units.some(({ active }) => active === "failed") ? "degraded" : "running";
}

export async function show(options: Options): Promise<Answer> {
  const units = options.args.length === 0 ? [] : await describeNamed(options.args);
  const blocks = units.map((unit) => {
    const properties = propertiesOf(unit);
    const names = options.properties.length > 0 ? options.properties : [...properties.keys()];
    const lines = names.flatMap((name) => {
      const value = properties.get(name);
      if (value === undefined) return [];
      return [options.value ? value : `${name}=${value}`];
    });
    return lines.map((line) => `${line}\n`).join("");
  });
  return { status: 0, out: blocks.join("\n"), err: "" };
}

/** A comment line with the path stands before each file: a manifest. */
export async function cat(options: Options): Promise<Answer> {
  const units = await describeNamed(options.args);
  const missing = units.find(({ fragmentPath }) => fragmentPath === "");
  if (missing !== undefined) {
    return { status: 1, out: "", err: `No files found for ${missing.name}.\n` };
  }
  const paths = units.flatMap((unit) => [unit.fragmentPath, ...unit.dropInPaths]);
  const texts = paths.map((path) => `# ${path}\n${readText(path)}`);
  return { status: 0, out: texts.join("\n"), err: "" };
}

export async function listJobs(): Promise<Answer> {
  const units = await ask({ kind: "describe", units: undefined });
  const jobs = units.filter(({ job }) => job !== null);
  if (jobs.length === 0) return { status: 0, out: "No jobs running.\n", err: "" };
  const lines = jobs.map(({ name, job }) => `${name} ${job}\n`);
  return { status: 0, out: lines.join(""), err: "" };
}

function says(options: Options, units: readonly UnitDescription[], status: number): Answer {
  const lines = units.map(({ active }) => `${active}\n`);
  return { status, out: options.quiet ? "" : lines.join(""), err: "" };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "# (built in)\n";
  }
}
