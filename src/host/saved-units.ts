// The units that were loaded -> a file from which the next manager has them as they were: what
// changes in the unit files counts from `systemctl daemon-reload` on, and not before.

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Loaded } from "./load.ts";

const NAME = "units.json";

/** Where it cannot be written, the next manager reads the unit files anew. */
export function saveUnits(directory: string | undefined, loaded: Loaded): void {
  if (directory === undefined) return;
  try {
    const path = `${directory}/${NAME}`;
    writeFileSync(`${path}.new`, JSON.stringify(loaded), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch {
    // A full or a read-only file system: see above.
  }
}

export function savedUnits(directory: string | undefined): Loaded | undefined {
  if (directory === undefined) return undefined;
  try {
    return JSON.parse(readFileSync(`${directory}/${NAME}`, "utf8"));
  } catch {
    return undefined;
  }
}
