// firstborn.mjs and the standalone executable: the command line.
//
// `extract` is JavaScript's own work. All else is for the native program, which takes this
// process's place.

import { writeSync } from "node:fs";
import { basename } from "node:path";
import { dockerfileLines, explain, runtimeName } from "./advice.ts";
import { becomeFirstborn, isStandalone, type StillHere } from "./become.ts";
import { version } from "./embedded.ts";
import { extract } from "./extract.ts";

const STDOUT = 1;
const STDERR = 2;

/** Runs the command line; the result is the exit status, if this process still exists. */
function main(args: readonly string[]): number {
  const [first, ...rest] = args;
  if (first === "extract") return extract(rest, report);
  const asksForHelp = first === "--help" || first === "-h";
  if (asksForHelp) writeSync(STDOUT, ownHelp());
  const failure = becomeFirstborn(args, []);
  return answerWithout(failure, first, asksForHelp);
}

/** What is left to say where the native program cannot run. */
function answerWithout(failure: StillHere, first: string | undefined, helped: boolean): number {
  if (helped) return 0;
  if (first === "--version" || first === "-V") {
    writeSync(STDOUT, `firstborn ${version()}\n`);
    return 0;
  }
  const lines = dockerfileLines(selfCommand(), "...");
  report(`${explain(failure, runtimeName(process.versions))}; in the Dockerfile, write ${lines}`);
  return 1;
}

function ownHelp(): string {
  return `Usage: ${selfCommand()} extract PATH|- [--arch x64|arm64]
       writes the native program for this machine, to be an ENTRYPOINT without JavaScript.
`;
}

/** How this program was called, as one would write it into a Dockerfile. */
function selfCommand(): string {
  const runtime = basename(process.execPath);
  return isStandalone() ? process.execPath : `${runtime} ${process.argv[1]}`;
}

function report(text: string): void {
  writeSync(STDERR, `firstborn: ${text}\n`);
}

process.exitCode = main(process.argv.slice(2));
