// `import "firstborn/register"`, first in an app that is its own init.
//
// As PID 1 the process becomes firstborn, which starts the same program again as its child. In
// that child, and everywhere else, this module does nothing.

import { writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { dockerfileLines, explain, runtimeName } from "./advice.ts";
import { becomeFirstborn, FOR_COMMAND, isStandalone } from "./become.ts";
import { startCommand } from "./process-start.ts";

const STDERR = 2;

if (process.pid === 1 && process.env.FIRSTBORN_REGISTER !== "0") register();

function register(): void {
  const command = startCommand({ ...viewOfProcess(), standalone: isStandalone() });
  const failure = becomeFirstborn(
    [FOR_COMMAND, ...optionsFromEnvironment(), "--", ...command],
    ownDirectory(),
  );
  const reason = explain(failure, runtimeName(process.versions));
  const lines = dockerfileLines(
    "node node_modules/firstborn/dist/firstborn.mjs",
    command.map((word) => JSON.stringify(word)).join(", "),
  );
  const advice = `or set FIRSTBORN_REGISTER=0; in the Dockerfile, write ${lines}`;
  writeSync(STDERR, `firstborn: the app runs as PID 1 without an init: ${reason}; ${advice}\n`);
}

/** Options for PID 1, which has no command line here that one could write them on. */
function optionsFromEnvironment(): readonly string[] {
  return (process.env.FIRSTBORN_OPTIONS ?? "").split(/\s+/).filter((word) => word !== "");
}

function viewOfProcess() {
  const { execPath, execArgv, argv } = process;
  return { execPath, execArgv, argv };
}

/**
 * The package's `dist`, in which the native programs lie too. A bundler may have moved this code or
 * made CommonJS of it, where the address is absent, or that of a file on the machine of the build.
 */
function ownDirectory(): readonly string[] {
  const address: string | undefined = import.meta.url;
  return address?.startsWith("file:") ? [dirname(fileURLToPath(address))] : [];
}
