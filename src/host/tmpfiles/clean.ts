// Lines with an age -> what `--clean` takes away: what nobody has used for so long.

import { readdirSync, rmdirSync, type Stats, unlinkSync } from "node:fs";
import { join } from "node:path";
import { type AgeSetting, PATTERN_TYPES, type TmpfilesLine } from "../../tmpfiles/line.ts";
import { matches } from "../glob.ts";
import { statOf } from "./paths.ts";

const CLEANED = "dDvqQeCxX";

interface Cleaning {
  readonly age: AgeSetting;
  /** Everything used since then stays. Milliseconds since the epoch. */
  readonly before: number;
  /** Paths that lines speak of stay, with all below them: those have ages of their own. */
  readonly kept: ReadonlySet<string>;
}

/** `nowMs` is the time since the epoch. @throws Error with what the file system says */
export function clean(
  root: string,
  line: TmpfilesLine,
  lines: readonly TmpfilesLine[],
  nowMs: number,
): void {
  if (line.age === undefined || !CLEANED.includes(line.type)) return;
  const cleaning: Cleaning = {
    age: line.age,
    before: nowMs - line.age.microseconds / 1000,
    kept: new Set(lines.flatMap(({ path }) => matches(path, root))),
  };
  for (const top of PATTERN_TYPES.has(line.type)
    ? matches(line.path, root)
    : [`${root}${line.path}`]) {
    const status = statOf(top);
    if (status?.isDirectory()) cleanDirectory(top, status.dev, cleaning, 0);
  }
}

/** Another file system that is mounted below it is left alone. */
function cleanDirectory(
  directory: string,
  device: number,
  cleaning: Cleaning,
  depth: number,
): void {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const status = statOf(path);
    if (status === undefined || status.dev !== device || cleaning.kept.has(path)) continue;
    if (status.isDirectory()) cleanDirectory(path, device, cleaning, depth + 1);
    const isFirst = depth === 0 && cleaning.age.keepsFirstLevel;
    if (!isFirst && isOld(status, cleaning)) removeOne(path, status);
  }
}

function isOld(status: Stats, { age, before }: Cleaning): boolean {
  // A sticky bit on a file says that it is to stay, and a socket may be in use.
  if (!status.isDirectory() && (status.mode & 0o1000) !== 0) return false;
  if (status.isSocket()) return false;
  const times = { a: status.atimeMs, b: status.birthtimeMs, c: status.ctimeMs, m: status.mtimeMs };
  const counted = status.isDirectory() ? age.directoryTimes : age.fileTimes;
  return [...counted].every((letter) => times[letter as keyof typeof times] < before);
}

function removeOne(path: string, status: Stats): void {
  if (!status.isDirectory()) return unlinkSync(path);
  try {
    rmdirSync(path);
  } catch {
    // Something in it has stayed.
  }
}
