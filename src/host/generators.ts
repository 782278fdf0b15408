// The generators of packages are run: programs that write units from other settings, at each boot;
// systemd.generator(7). Without theirs, postgresql and postfix have nothing to start.

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";

/** Where they lie; of two with one name, the first counts. */
const DIRECTORIES = [
  "/run/systemd/system-generators",
  "/etc/systemd/system-generators",
  "/usr/local/lib/systemd/system-generators",
  "/usr/lib/systemd/system-generators",
  "/lib/systemd/system-generators",
];

/** Where they write to: with normal, higher and lower precedence. */
const OUTPUTS = [
  "/run/systemd/generator",
  "/run/systemd/generator.early",
  "/run/systemd/generator.late",
];

/** systemd's own are about file systems, consoles and boot loaders, which a container has not. */
const OF_THE_HOST = /^systemd-|^lvm2|^friendly-recovery|^zfs|^netplan|^snapd|^cloud-init/;

const TIMEOUT_MS = 30_000;

export interface GeneratorProblem {
  readonly path: string;
  readonly problem: string;
}

export function runGenerators(): readonly GeneratorProblem[] {
  const generators = findGenerators();
  if (generators.length === 0) return [];
  try {
    for (const directory of OUTPUTS) mkdirSync(directory, { recursive: true });
  } catch (error) {
    return generators.map((path) => ({ path, problem: `cannot write to /run: ${error}` }));
  }
  return generators.flatMap((path) => {
    const { status, error } = spawnSync(path, OUTPUTS, {
      cwd: "/",
      stdio: ["ignore", "ignore", "inherit"],
      timeout: TIMEOUT_MS,
    });
    if (status === 0) return [];
    return [{ path, problem: error === undefined ? `failed with ${status}` : error.message }];
  });
}

function findGenerators(): readonly string[] {
  const found = new Map<string, string>();
  for (const directory of DIRECTORIES) {
    for (const name of list(directory)) {
      if (!OF_THE_HOST.test(name) && !found.has(name)) found.set(name, `${directory}/${name}`);
    }
  }
  return [...found]
    .sort()
    .map(([, path]) => path)
    .filter(isProgram);
}

function list(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** A link to /dev/null masks one. */
function isProgram(path: string): boolean {
  try {
    const status = statSync(path);
    return status.isFile() && (status.mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
