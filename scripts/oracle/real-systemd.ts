// Folders of unit files -> what the true systemd makes of them, without privilege or side effect.
//
// `systemd --test` loads units and prints them, but not for root; it is run as nobody.

import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DumpedUnit, parseDump } from "./dump.ts";

export const SYSTEMD = "/lib/systemd/systemd";

const NOBODY = 65_534;
const TARGET = "firstborn-oracle.target";

/** What was printed on standard error: systemd's own warnings; and the units. */
export interface Loaded {
  readonly messages: readonly string[];
  readonly units: ReadonlyMap<string, DumpedUnit>;
}

/** Loads the named units from the folders, the first of them first. */
export function loadUnits(folders: readonly string[], names: readonly string[]): Loaded {
  const work = mkdtempSync(join(tmpdir(), "firstborn-oracle-"));
  try {
    const runtime = join(work, "run");
    const top = join(work, "top");
    for (const folder of [runtime, top]) mkdirSync(folder);
    chmodSync(work, 0o755);
    if (process.getuid?.() === 0) chownSync(runtime, NOBODY, NOBODY);
    // Ordering loads a unit, and conflicts with nothing.
    const edges = names.map((name) => `After=${name}\n`);
    writeFileSync(join(top, TARGET), `[Unit]\nDefaultDependencies=no\n${edges.join("")}`);
    return runSystemd(runtime, [top, ...folders]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function runSystemd(runtime: string, path: readonly string[]): Loaded {
  const env = {
    XDG_RUNTIME_DIR: runtime,
    HOME: "/nonexistent",
    SYSTEMD_UNIT_PATH: path.join(":"),
    SYSTEMD_LOG_TARGET: "console",
    SYSTEMD_LOG_COLOR: "0",
  };
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const args = ["--test", "--system", `--unit=${TARGET}`, "--no-pager"];
  const { stdout, stderr, status } = spawnSync(SYSTEMD, args, {
    ...{ env, ...asNobody, encoding: "utf8", maxBuffer: 2 ** 30, cwd: "/" },
  });
  if (status !== 0) throw new Error(`${SYSTEMD} --test failed with ${status}: ${stderr}`);
  return { messages: stderr.split("\n"), units: parseDump(stdout) };
}
