// firstborn.mjs and the standalone executable: the command line.
//
// `extract`, `check`, `tmpfiles`, `systemctl` and the manager are JavaScript. All else is for the
// native program, which takes this process's place.

import { writeSync } from "node:fs";
import { basename } from "node:path";
import { dockerfileLines, explain, runtimeName } from "./advice.ts";
import { becomeFirstborn, FOR_COMMAND, isStandalone, type StillHere } from "./become.ts";
import { version } from "./embedded.ts";
import { extract } from "./extract.ts";
import { installTools } from "./install-tools.ts";

/** With one of these first, it is units that are to be run, and not a command. */
const SERVICE_OPTIONS = ["--manifest", "--unit-path", "--essential", "--manager-linger"];

/** Loaded only where they are asked for: a launcher of one command has no use for them. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  check: async (args) => (await import("../cli/check.ts")).check(args, report),
  "bus-name": async (args) => (await import("../host/bus-client.ts")).busName(args),
  manager: async (args) => (await import("../host/manager.ts")).runManager(args, ownWords()),
  tmpfiles: async (args) => (await import("../cli/tmpfiles.ts")).tmpfiles(args, report),
  systemctl: async (args) => (await import("../cli/systemctl/main.ts")).systemctl(args),
};

const STDOUT = 1;
const STDERR = 2;

/** Runs the command line; the result is the exit status, if this process still exists. */
function main(args: readonly string[]): number | Promise<number> {
  const [first = "", ...rest] = args;
  if (first === "extract") return extract(rest, report);
  if (first === "install-tools") return installTools(rest, ownWords(), report);
  const command = COMMANDS[first];
  if (command !== undefined) return command(rest);
  const asksForHelp = first === "--help" || first === "-h";
  if (asksForHelp) writeSync(STDOUT, ownHelp());
  const failure = becomeFirstborn(nativeArguments(args), []);
  return answerWithout(failure, first, asksForHelp);
}

/** In service mode, the native program has to find its manager: this very program. */
function nativeArguments(args: readonly string[]): readonly string[] {
  const isForUnits = SERVICE_OPTIONS.some((option) => args[0]?.split("=")[0] === option);
  if (!isForUnits) return [FOR_COMMAND, ...args];
  return [`--manager=${ownWords().join(" ")}`, ...args];
}

function ownWords(): readonly string[] {
  return isStandalone() ? [process.execPath] : [process.execPath, process.argv[1]!];
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
       ${selfCommand()} check [--json] FILE|DIRECTORY|-...
       says what is wrong in unit files and manifests, and what a container ignores in them.
       ${selfCommand()} tmpfiles --create|--remove|--clean [--boot] [--root DIR] [FILE...]
       makes what tmpfiles.d(5) asks for; called as an init, firstborn does that at its start.
       ${selfCommand()} install-tools DIR [--force]
       puts systemctl, systemd-tmpfiles, halt, poweroff and reboot there: scripts that call this.
       ${selfCommand()} systemctl VERB [UNIT...]
       asks the running firstborn, as systemctl(1) asks systemd.
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

process.exitCode = await main(process.argv.slice(2));
