// `scripts/test-oracle [PLACE]`: firstborn's reading of unit files against the true systemd's.
//
// PLACE is a folder or an archive of unit files; without one, it is what $FIRSTBORN_CORPUS names,
// or the units of this machine. The cases in this folder's units/ and units of a seed are always
// compared too, and so are values against systemd's tools. Every difference that is not in
// known-differences.ts is a failure. Options: `--seed N`, `--random COUNT`.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Difference } from "./compare.ts";
import { compareFolder } from "./compare-folder.ts";
import { unpackCorpus } from "./corpus.ts";
import { randomUnits } from "./random-units.ts";
import { SYSTEMD } from "./real-systemd.ts";
import { compareTmpfiles } from "./tmpfiles.ts";
import { compareUnitFiles } from "./unit-files.ts";
import { compareValues, VALUE_COUNT } from "./values.ts";

const CASES = join(import.meta.dirname, "units");
const INSTALLED = "/lib/systemd/system";

/** What systemd prints, and what it forgives, is another thing in another version. */
const VERSION = "252";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    random: { type: "string", default: "500" },
  },
});
const place = positionals[0] ?? process.env.FIRSTBORN_CORPUS ?? INSTALLED;

let passed = 0;
let failed = 0;

const reason = reasonToSkip();
if (reason !== undefined) {
  console.log(`skipped: the comparison with systemd (${reason})`);
  writeResults(0, 0);
} else if (!existsSync(place)) {
  console.log(`there is no ${place} to compare`);
  process.exitCode = 1;
} else {
  await compareAll();
}

function reasonToSkip(): string | undefined {
  if (!existsSync(SYSTEMD)) return `as root: apt-get install systemd=${VERSION}*`;
  const { stdout } = spawnSync(SYSTEMD, ["--version"], { encoding: "utf8" });
  const version = /^systemd (\d+)/.exec(stdout)?.[1];
  return version === VERSION ? undefined : `with version ${VERSION}, and this is ${version}`;
}

async function compareAll(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "firstborn-corpus-"));
  chmodSync(work, 0o755);
  try {
    const corpus = { cases: CASES, seed: writeRandomUnits(work), place };
    const findings = [
      ...report("the cases", compareCopy(corpus.cases, work, "0")),
      ...report(`seed ${values.seed}`, compareCopy(corpus.seed, work, "1")),
      ...report(place, compareCopy(corpus.place, work, "2")),
      ...report("values", { count: VALUE_COUNT, findings: compareValues() }),
      ...report("unit files", compareUnitFiles(work)),
      ...report("tmpfiles", process.getuid?.() === 0 ? await compareTmpfiles(work) : NOTHING),
    ];
    for (const finding of findings) console.log(finding);
    process.exitCode = findings.length === 0 ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

interface Found {
  readonly count: number;
  readonly findings: readonly string[];
}

/** Owners can be given away by root alone. */
const NOTHING: Found = { count: 0, findings: [] };

/** A line for each of the parts, whose differences are to follow. */
function report(part: string, { count, findings }: Found): readonly string[] {
  console.log(`${part}: ${count} compared, ${findings.length} differences`);
  failed += findings.length;
  passed += Math.max(0, count - findings.length);
  writeResults(passed, failed);
  return findings;
}

/** The units are compared in a copy that everyone may read. */
function compareCopy(source: string, work: string, name: string): Found {
  const archive = join(work, `archive${name}`);
  const folder = join(work, name);
  for (const made of [archive, folder]) mkdirSync(made);
  unpackCorpus(source, archive, folder);
  const { unitCount, differences } = compareFolder(folder);
  return { count: unitCount, findings: differences.map(describe) };
}

function describe({ unit, side, property }: Difference): string {
  return `${unit}: only ${side} has ${property.name}: ${property.value}`;
}

/** A folder with the units of the seed. */
function writeRandomUnits(work: string): string {
  const folder = join(work, "seed");
  mkdirSync(folder);
  for (const { name, text } of randomUnits(Number(values.seed), Number(values.random))) {
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** For scripts/check/tally.ts, where $RESULTS names a file. */
function writeResults(numPassedTests: number, numFailedTests: number): void {
  const path = process.env.RESULTS;
  if (path === undefined) return;
  const success = numFailedTests === 0;
  writeFileSync(
    path,
    JSON.stringify({ numPassedTests, numFailedTests, numPendingTests: 0, success }),
  );
}
