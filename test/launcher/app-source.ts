// An app that is its own init, as the source of a module.

/** It tells what it sees as a line of JSON; then it ends with 7, or on SIGTERM with 5 (`wait`). */
export function appSource(register: string): string {
  return `
import ${JSON.stringify(register)};
import { readFileSync, readlinkSync } from "node:fs";

const waits = process.argv[2] === "wait";
console.log(JSON.stringify({
  pid: process.pid,
  exe: readlinkSync("/proc/1/exe"),
  init: readFileSync("/proc/1/cmdline", "utf8").split("\\0").slice(0, -1),
  argv: process.argv,
  execArgv: process.execArgv,
  execPath: process.execPath,
  greeting: process.env.GREETING,
  input: waits ? "" : readFileSync(0, "utf8"),
}));
if (waits) {
  process.on("SIGTERM", () => process.exit(5));
  setInterval(() => {}, 1000);
  console.log("ready");
} else {
  process.exit(7);
}
`;
}

/** What the app tells. */
export interface AppFacts {
  readonly pid: number;
  readonly exe: string;
  readonly init: readonly string[];
  readonly argv: readonly string[];
  readonly execArgv: readonly string[];
  readonly execPath: string;
  readonly greeting?: string;
  readonly input: string;
}

export function parseAppFacts(stdout: string): AppFacts {
  return JSON.parse(stdout.split("\n")[0] ?? "");
}
