// A place with unit files (folder, archive) -> one folder of them that everyone may read.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Where packages put units; a folder of packages has these below each package. */
const PLACES = ["lib/systemd/system", "usr/lib/systemd/system", "etc/systemd/system"];

/** Fills `folder` with the units of `source`. */
export function unpackCorpus(source: string, work: string, folder: string): void {
  const root = statSync(source).isDirectory() ? source : unpackArchive(source, work);
  for (const place of placesIn(root)) {
    cpSync(place, folder, { recursive: true, verbatimSymlinks: true, force: true });
  }
  execFileSync("chmod", ["-R", "a+rX", folder]);
}

function unpackArchive(archive: string, work: string): string {
  execFileSync("tar", ["-xf", archive, "-C", work]);
  return work;
}

/** The folders with units: of a package, of each package in a folder, or the folder itself. */
function placesIn(root: string): readonly string[] {
  const folders = [root, ...readdirSync(root).map((name) => join(root, name))];
  const found = folders.flatMap((folder) => PLACES.map((place) => join(folder, place)));
  const existing = found.filter((place) => existsSync(place) && lstatSync(place).isDirectory());
  return existing.length > 0 ? existing : [root];
}

const UNIT = /\.(service|socket|target|timer|path|mount|slice|automount|swap)$/;

/** The names of the units in a folder; a template is loaded as an instance. */
export function unitNames(folder: string, instance: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => UNIT.test(name))
    .map((name) => name.replace("@.", `@${instance}.`));
}
