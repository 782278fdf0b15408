// The sources -> the imports that go against the direction in which the project is built.

import { posix } from "node:path";
import type { Source } from "./sources.ts";

/** Which folders a folder may import besides itself; the longest prefix of a path is its layer. */
export const LAYERS: Readonly<Record<string, readonly string[]>> = {
  // The numbers that both halves know; the native half is compiled by itself otherwise.
  "src/wire": [],
  "src/pid1": ["src/wire"],
  // From text to what the manager tells PID 1, in this order.
  "src/values": [],
  "src/unit-file": ["src/values"],
  "src/directives": ["src/values", "src/unit-file"],
  "src/manifest": ["src/values", "src/unit-file", "src/directives"],
  "src/loader": ["src/values", "src/unit-file", "src/manifest"],
  "src/install": ["src/values", "src/unit-file", "src/manifest", "src/loader"],
  "src/plan": ["src/values", "src/directives", "src/manifest", "src/loader"],
  "src/state": ["src/values", "src/directives", "src/plan"],
  "src/exec": ["src/values", "src/directives", "src/manifest", "src/wire"],
  "src/tmpfiles": ["src/values", "src/unit-file"],
  "src/host": [
    ...[
      "src/values",
      "src/tmpfiles",
      "src/unit-file",
      "src/directives",
      "src/manifest",
      "src/loader",
    ],
    ...["src/plan", "src/state", "src/exec", "src/wire"],
  ],
  "src/cli": [
    "src/state",
    "src/values",
    "src/unit-file",
    "src/directives",
    "src/manifest",
    "src/loader",
    "src/install",
    "src/tmpfiles",
    "src/host",
  ],
  // The launcher knows the native half as bytes only.
  "src/launcher": ["src/cli", "src/host"],
  scripts: ["src"],
  test: ["src", "scripts"],
};

/** Matches the module's name in import and export statements, and in `import("...")`. */
const IMPORT = /^(?:import|export)\b[^;"']*?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/gm;

/** Every forbidden import and every cycle, one line each. */
export function findLayerBreaks(sources: readonly Source[]): readonly string[] {
  const graph = new Map(sources.map((source) => [source.path, importsOf(source, sources)]));
  const forbidden = [...graph].flatMap(([path, targets]) =>
    targets
      .filter((target) => !mayImport(path, target))
      .map((target) => `${path}: may not import ${target} (scripts/check/layers.ts says what may)`),
  );
  return [...forbidden, ...findCycles(graph)];
}

/** The files of the project that a file imports, relative to the repository. */
function importsOf(source: Source, sources: readonly Source[]): readonly string[] {
  const names = [...source.text.matchAll(IMPORT)].map((match) => (match[1] ?? match[2])!);
  const paths = new Set(sources.map(({ path }) => path));
  return names
    .filter((name) => name.startsWith("."))
    .map((name) => posix.join(posix.dirname(source.path), name))
    .map((path) => (paths.has(`${path}.ts`) ? `${path}.ts` : path));
}

function mayImport(from: string, to: string): boolean {
  const layer = layerOf(from);
  if (layer === undefined) return false;
  return [layer, ...LAYERS[layer]!].some((allowed) => to.startsWith(`${allowed}/`));
}

function layerOf(path: string): string | undefined {
  const layers = Object.keys(LAYERS).filter((layer) => path.startsWith(`${layer}/`));
  return layers.sort((a, b) => b.length - a.length)[0];
}

/** Walks depth first; a file met again on the way down closes a cycle. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (path: string, above: readonly string[]) => {
    if (above.includes(path)) {
      cycles.push(`cycle: ${[...above.slice(above.indexOf(path)), path].join(" -> ")}`);
    } else if (!done.has(path)) {
      for (const target of graph.get(path) ?? []) walk(target, [...above, path]);
      done.add(path);
    }
  };
  for (const path of graph.keys()) walk(path, []);
  return cycles;
}
