// list-units, list-dependencies -> tables and trees; systemctl(1).

import type { UnitDescription } from "../../host/describe.ts";
import type { Answer } from "../../host/replies.ts";
import { matchesPattern } from "../../values/unit-patterns.ts";
import { ask } from "../control-client.ts";
import { unitName } from "./names.ts";
import type { Options } from "./options.ts";

const HEADINGS = ["UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION"];

/** What is or was running, or failed; with --all everything that is known. */
export async function listUnits(options: Options): Promise<Answer> {
  const units = (await ask({ kind: "describe", units: undefined })).filter((unit) =>
    isListed(unit, options),
  );
  const rows = units.map((unit) => [unit.name, unit.load, unit.active, unit.sub, unit.description]);
  const table = formatTable(options.legend ? [HEADINGS, ...rows] : rows);
  const marks = units.map(({ active }) => (active === "failed" ? "●" : " "));
  const lines = table.map((line, i) => {
    if (options.plain) return line;
    return `${options.legend && i === 0 ? " " : marks[i - (options.legend ? 1 : 0)]} ${line}`;
  });
  const legend = options.legend ? `\n${units.length} loaded units listed.\n` : "";
  return {
    status: 0,
    out: `${lines.map((line) => `${line.trimEnd()}\n`).join("")}${legend}`,
    err: "",
  };
}

function isListed(unit: UnitDescription, { all, args, types, states }: Options): boolean {
  const type = unit.name.slice(unit.name.lastIndexOf(".") + 1);
  if (types.length > 0 && !types.includes(type)) return false;
  if (args.length > 0 && !args.some((arg) => matchesPattern(unit.name, arg))) return false;
  if (states.length > 0) {
    return states.some((state) => [unit.load, unit.active, unit.sub].includes(state));
  }
  return all || unit.active !== "inactive" || unit.job !== null;
}

export function formatTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i]!)).join(" "));
}

const FORWARD = ["Requires", "Requisite", "Wants", "BindsTo", "Upholds"];
const BACKWARD = ["RequiredBy", "RequisiteOf", "WantedBy", "BoundBy", "UpheldBy"];

export async function listDependencies(options: Options): Promise<Answer> {
  const units = await ask({ kind: "describe", units: undefined });
  const byName = new Map(units.map((unit) => [unit.name, unit]));
  const root = options.args[0] === undefined ? "multi-user.target" : unitName(options.args[0]);
  if (!byName.has(root)) return { status: 1, out: "", err: `Unit ${root} could not be found.\n` };
  const kinds = options.reverse ? BACKWARD : FORWARD;
  const lines = treeOf(root, byName, kinds, options, "", [root]);
  return { status: 0, out: [root, ...lines].map((line) => `${line}\n`).join(""), err: "" };
}

/** Targets are opened, other units are with --all. */
function treeOf(
  name: string,
  units: ReadonlyMap<string, UnitDescription>,
  kinds: readonly string[],
  options: Options,
  indent: string,
  above: readonly string[],
): readonly string[] {
  const relations = units.get(name)?.relations ?? {};
  const found = [...new Set(kinds.flatMap((kind) => relations[kind] ?? []))].sort();
  return found.flatMap((child, i) => {
    const isLast = i === found.length - 1;
    const mark = units.get(child)?.active === "active" ? "●" : "○";
    const line = options.plain ? `  ${child}` : `${mark} ${indent}${isLast ? "└─" : "├─"}${child}`;
    const isOpened = (child.endsWith(".target") || options.all) && !above.includes(child);
    if (!isOpened) return [line];
    const deeper = `${indent}${isLast ? "  " : "│ "}`;
    return [line, ...treeOf(child, units, kinds, options, deeper, [...above, child])];
  });
}
