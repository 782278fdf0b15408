// `systemctl`, as package scripts and people call it.

import type { Answer } from "../../host/replies.ts";
import { ask, NoManager } from "../control-client.ts";
import { endContainer, isJobVerb, isolate, killUnits, resetFailed, runJobs } from "./jobs.ts";
import { listDependencies, listUnits } from "./lists.ts";
import { type Options, parseOptions } from "./options.ts";
import { cat, isActive, isFailed, isSystemRunning, listJobs, show } from "./queries.ts";
import { NO_COLORS, status, TERMINAL_COLORS } from "./status.ts";
import { runUnitFileVerb, UNIT_FILE_VERBS } from "./unit-files.ts";

type Verb = (options: Options) => Promise<Answer>;

const VERBS: Readonly<Record<string, Verb>> = {
  isolate,
  kill: killUnits,
  "reset-failed": resetFailed,
  halt: endContainer,
  poweroff: endContainer,
  reboot: endContainer,
  exit: endContainer,
  "is-active": isActive,
  "is-failed": isFailed,
  "is-system-running": isSystemRunning,
  show,
  cat,
  "list-jobs": listJobs,
  "list-units": listUnits,
  "list-dependencies": listDependencies,
  "daemon-reload": () => ask({ kind: "reload-units" }),
  "daemon-reexec": () => ask({ kind: "reload-units" }),
  "set-environment": setEnvironment,
  "unset-environment": ({ args }) => ask({ kind: "unset-environment", names: args }),
  status: (options) => status(options, process.stdout.isTTY ? TERMINAL_COLORS : NO_COLORS),
};

/** Runs the command line; the result is the exit status. */
export async function systemctl(words: readonly string[]): Promise<number> {
  const parsed = parseOptions(words);
  if (!parsed.ok) return print({ status: 1, out: "", err: `${parsed.message}\n` });
  const { options } = parsed;
  const verb = verbOf(options.verb);
  if (verb === undefined) {
    return print({ status: 1, out: "", err: `Unknown command verb ${options.verb}.\n` });
  }
  try {
    return print(await verb(options));
  } catch (error) {
    if (!(error instanceof NoManager)) throw error;
    return print({ status: 1, out: "", err: `systemctl: ${error.message}\n` });
  }
}

function verbOf(word: string): Verb | undefined {
  if (isJobVerb(word)) return runJobs;
  if (UNIT_FILE_VERBS[word] !== undefined) return async (options) => runUnitFileVerb(options);
  return VERBS[word];
}

async function setEnvironment({ args }: Options): Promise<Answer> {
  const wrong = args.find((word) => word.indexOf("=") < 1);
  if (wrong !== undefined) {
    return { status: 1, out: "", err: `systemctl: '${wrong}' is no NAME=value\n` };
  }
  const entries = args.map((word) => {
    const equals = word.indexOf("=");
    return [word.slice(0, equals), word.slice(equals + 1)] as const;
  });
  return ask({ kind: "set-environment", set: Object.fromEntries(entries) });
}

function print({ status: code, out, err }: Answer): number {
  process.stdout.write(out);
  process.stderr.write(err);
  return code;
}
