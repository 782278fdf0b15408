// The repository -> the TypeScript files in it that people wrote.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One file; `path` is relative to the repository, with slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const FOLDERS = ["src", "scripts", "test"];

/** Every source below the three folders, in the order of their paths. */
export function readSources(root: string): readonly Source[] {
  const paths = FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (name) => `${folder}/${name}`,
    ),
  );
  return paths
    .filter((path) => path.endsWith(".ts") && !path.includes("/fixtures/"))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}
