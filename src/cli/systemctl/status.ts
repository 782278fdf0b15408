// `systemctl status`: a unit's state, since when, its processes, what it says of itself.

import { readFileSync } from "node:fs";
import type { UnitDescription } from "../../host/describe.ts";
import { allProcesses, isZombie, parentOf } from "../../host/processes.ts";
import type { Answer } from "../../host/replies.ts";
import { ask } from "../control-client.ts";
import type { Options } from "./options.ts";
import { mainPid, timestamp } from "./properties.ts";
import { describeNamed, systemState } from "./queries.ts";
import { fileStateOfUnit } from "./unit-files.ts";

const NOT_RUNNING = 3;
const NO_SUCH_UNIT = 4;
const COLUMNS = 100;

/** Escape sequences for a terminal, or nothing. */
export interface Colors {
  readonly good: string;
  readonly bad: string;
  readonly bold: string;
  readonly plain: string;
}

export const NO_COLORS: Colors = { good: "", bad: "", bold: "", plain: "" };
export const TERMINAL_COLORS: Colors = {
  good: "\x1b[0;1;32m",
  bad: "\x1b[0;1;31m",
  bold: "\x1b[0;1;39m",
  plain: "\x1b[0m",
};

export async function status(options: Options, colors: Colors): Promise<Answer> {
  if (options.args.length === 0) return systemStatus(colors);
  const units = await describeNamed(options.args);
  const missing = units.filter(({ load }) => load === "not-found");
  const found = units.filter(({ load }) => load !== "not-found");
  return {
    status: missing.length > 0 ? NO_SUCH_UNIT : found.every(isUp) ? 0 : NOT_RUNNING,
    out: found.map((unit) => `${unitStatus(unit, colors).join("\n")}\n`).join("\n"),
    err: missing.map(({ name }) => `Unit ${name} could not be found.\n`).join(""),
  };
}

async function systemStatus(colors: Colors): Promise<Answer> {
  const units = await ask({ kind: "describe", units: undefined });
  const state = systemState(units);
  const color = state === "running" ? colors.good : colors.bad;
  const failed = units.filter(({ active }) => active === "failed");
  const lines = [
    `${color}●${colors.plain} firstborn`,
    `    State: ${color}${state}${colors.plain}`,
    `    Units: ${units.filter(({ load }) => load === "loaded").length} loaded`,
    `     Jobs: ${units.filter(({ job }) => job !== null).length} queued`,
    `   Failed: ${failed.length} units`,
  ];
  return { status: 0, out: lines.map((line) => `${line}\n`).join(""), err: "" };
}

function isUp({ active }: UnitDescription): boolean {
  return active === "active" || active === "reloading";
}

function unitStatus(unit: UnitDescription, colors: Colors): readonly string[] {
  const mark = unit.active === "failed" ? "×" : isUp(unit) ? "●" : "○";
  const color = unit.active === "failed" ? colors.bad : isUp(unit) ? colors.good : colors.plain;
  const place = [unit.fragmentPath, fileStateOfUnit(unit)].filter((word) => word !== "").join("; ");
  return [
    `${color}${mark}${colors.plain} ${unit.name} - ${unit.description}`,
    `     Loaded: ${unit.load}${place === "" ? "" : ` (${place})`}`,
    ...dropInLines(unit),
    `     Active: ${color}${activeWords(unit)}${colors.plain}${since(unit)}`,
    ...unit.documentation.map((text, i) => `${i === 0 ? "       Docs: " : "             "}${text}`),
    ...serviceLines(unit),
    ...processLines(unit),
  ];
}

function dropInLines({ dropInPaths }: UnitDescription): readonly string[] {
  return dropInPaths.map((path, i) => `${i === 0 ? "    Drop-In: " : "             "}${path}`);
}

function activeWords(unit: UnitDescription): string {
  const result = unit.state?.kind === "service" ? unit.state.result : "success";
  if (unit.active === "failed") return `failed (Result: ${result})`;
  return `${unit.active} (${unit.sub})`;
}

function since({ state, active }: UnitDescription): string {
  const stamps = state?.stamps;
  const at = active === "active" ? stamps?.activeEnter : stamps?.stateChange;
  if (at === undefined || at === 0) return "";
  return ` since ${timestamp(at)}; ${ago(Date.now() - at)} ago`;
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}min ${seconds % 60}s`;
  if (seconds < 86_400)
    return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}min`;
  return `${Math.floor(seconds / 86_400)} days`;
}

function serviceLines({ state }: UnitDescription): readonly string[] {
  if (state?.kind !== "service") return [];
  const lines: string[] = [];
  const pid = mainPid(state);
  if (pid !== 0) lines.push(`   Main PID: ${pid} (${commandName(pid)})`);
  const how = state.mainExit?.how;
  if (pid === 0 && how !== undefined && how.kind !== "not-spawned") {
    const words = how.kind === "exited" ? `status=${how.status}` : `signal=${how.signal}`;
    lines.push(`   Main PID: ${state.mainExit?.pid ?? 0} (code=${how.kind}, ${words})`);
  }
  if (state.statusText !== "") lines.push(`     Status: "${state.statusText}"`);
  return lines;
}

function processLines({ shim, name }: UnitDescription): readonly string[] {
  if (shim === null) return [];
  const tree = treeBelow(shim);
  if (tree.length === 0) return [];
  const kilobytes = tree.reduce((sum, { pid }) => sum + residentKilobytes(pid), 0);
  return [
    `      Tasks: ${tree.length}`,
    `     Memory: ${(kilobytes / 1024).toFixed(1)}M`,
    `  Processes: ${name}`,
    ...tree.map(({ pid, depth }, i) => {
      const branch = i === tree.length - 1 ? "└─" : "├─";
      const line = `             ${"  ".repeat(depth)}${branch}${pid} ${commandLine(pid)}`;
      return line.slice(0, COLUMNS);
    }),
  ];
}

interface Node {
  readonly pid: number;
  readonly depth: number;
}

function treeBelow(root: number): readonly Node[] {
  const children = new Map<number, number[]>();
  for (const pid of allProcesses()) {
    const parent = parentOf(pid);
    if (parent === undefined || isZombie(pid)) continue;
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const walk = (pid: number, depth: number): readonly Node[] =>
    (children.get(pid) ?? []).flatMap((child) => [
      { pid: child, depth },
      ...walk(child, depth + 1),
    ]);
  return walk(root, 0);
}

function commandName(pid: number): string {
  return readText(`/proc/${pid}/comm`).trim();
}

function commandLine(pid: number): string {
  const words = readText(`/proc/${pid}/cmdline`).split("\0").join(" ").trim();
  return words === "" ? `[${commandName(pid)}]` : words;
}

function residentKilobytes(pid: number): number {
  return Number(/^VmRSS:\s*(\d+)/m.exec(readText(`/proc/${pid}/status`))?.[1] ?? 0);
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
