// What was seen in each run -> the table that scripts/demo prints, and what is wrong in it.

import { type Facts, ORPHANS } from "./run.ts";

/** A run under an init, or under none. */
export interface Run {
  readonly name: string;
  readonly hasInit: boolean;
  readonly facts: Facts;
}

/** The status that the app itself ends with. */
const APP_STATUS = 7;
const REPORT = "begun and finished";

const ROWS: readonly (readonly [string, (facts: Facts) => string])[] = [
  ["PID 1 is", ({ pid1 }) => pid1],
  ["the app answers: it is", ({ answer }) => answer],
  ["zombies before", ({ zombiesBefore }) => count(zombiesBefore)],
  ["orphans it leaves to PID 1", ({ orphans }) => count(orphans)],
  ["zombies after their end", ({ zombiesAfter }) => count(zombiesAfter)],
  ["memory of PID 1, VmRSS", ({ memory }) => kib(memory.rss)],
  ["memory of PID 1, PSS", ({ memory }) => kib(memory.pss)],
  ["a request when SIGTERM comes", ({ report }) => report.replace("begun and ", "")],
  [`exit status (the app's: ${APP_STATUS})`, ({ exitStatus }) => String(exitStatus)],
];

export function formatRuns(runs: readonly Run[]): string {
  const lines = [
    ["", ...runs.map(({ name }) => name)],
    ...ROWS.map(([title, tell]) => [title, ...runs.map(({ facts }) => tell(facts))]),
  ];
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const pad = (text: string, i: number) =>
    i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!);
  return lines.map((line) => line.map(pad).join("   ").trimEnd()).join("\n");
}

/** What is not as it should be under an init, a line each. */
export function findFaults(runs: readonly Run[]): readonly string[] {
  return runs
    .filter(({ hasInit }) => hasInit)
    .flatMap(({ name, facts }) =>
      faultsOf(facts).map((fault) => `not as it should be: under ${name}, ${fault}`),
    );
}

function faultsOf(facts: Facts): readonly string[] {
  const faults: string[] = [];
  if (facts.answer === "process 1") faults.push("the app is PID 1");
  if (facts.zombiesBefore !== 0) faults.push("there are zombies before any orphan is made");
  if (facts.orphans !== ORPHANS) faults.push(`${facts.orphans} orphans are not ${ORPHANS}`);
  if (facts.zombiesAfter !== 0) faults.push(`${facts.zombiesAfter} zombies are left`);
  if (facts.report !== REPORT) faults.push("SIGTERM cuts the request off");
  if (facts.exitStatus !== APP_STATUS) faults.push(`the exit status is ${facts.exitStatus}`);
  return faults;
}

function count(value: number): string {
  return value.toLocaleString("en");
}

function kib(bytes: number): string {
  return `${count(bytes / 1024)} KiB`;
}
