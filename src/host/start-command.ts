// "Run this command of this unit" -> the program of its child, or why there can be none.

import { accessSync, constants, readFileSync } from "node:fs";
import { commandProgram } from "../exec/command-program.ts";
import { credentialsDirectory } from "../exec/credentials.ts";
import { commandEnvironment, SEARCH_PATH } from "../exec/environment.ts";
import type { MachineFacts } from "../exec/facts.ts";
import { isLog } from "../exec/standard-streams.ts";
import type { ExecContext, Identity, Service } from "../manifest/service.ts";
import type { Phase } from "../plan/plan.ts";
import type { Command } from "../values/commands.ts";
import type { Environment, EnvironmentAssignment } from "../values/environment.ts";
import { parseEnvironmentFile } from "../values/environment-file.ts";
import { expandArguments } from "../values/expand-arguments.ts";
import { Accounts } from "./accounts.ts";
import { findCredentials } from "./credentials.ts";
import { matches } from "./glob.ts";
import { resolveIdentity } from "./identity.ts";

const EXIT_EXEC = 203;
const EXIT_CREDENTIALS = 243;
/** The others find what was there when the run began. */
const WRITES_CREDENTIALS: readonly Phase[] = ["condition", "start-pre", "start"];

/** What stays the same from one command to the next. */
export interface StartFacts {
  readonly machine: MachineFacts;
  readonly managerEnvironment: Environment;
  readonly notifySocket: string;
  /** Whether PID 1 sends the lines of units somewhere. */
  readonly isLogging: boolean;
}

export interface StartRequest {
  readonly unit: string;
  readonly service: Service;
  readonly phase: Phase;
  readonly index: number;
  readonly variables: Environment;
  readonly invocationId: string;
  /** Names of the descriptors that it gets. */
  readonly descriptors: readonly string[];
}

export type Start =
  | { readonly kind: "program"; readonly program: Uint8Array; readonly notices: readonly string[] }
  /** The status is systemd's for the step that failed; null where it has none. */
  | { readonly kind: "failed"; readonly status: number | null; readonly reason: string };

export function startCommand(request: StartRequest, facts: StartFacts): Start {
  const { unit, service, phase, index } = request;
  const command = commandsOf(service, phase)[index];
  if (command === undefined) return failed(null, `there is no command ${index} of ${phase}`);
  const context = contextFor(service, phase);
  const identity = resolveIdentity(context.identity, new Accounts(), facts.machine);
  if (identity.kind === "unknown") return failed(identity.status, `no such ${identity.what}`);
  const account = identity.kind === "account" ? identity.account : undefined;
  const files = readEnvironmentFiles(context);
  if (!files.ok) return failed(null, files.reason);
  const credentials = findCredentials(
    WRITES_CREDENTIALS.includes(phase) ? context.credentials : [],
  );
  if (!credentials.ok) return failed(EXIT_CREDENTIALS, credentials.reason);
  const environment = commandEnvironment(context, {
    manager: facts.managerEnvironment,
    container: process.env as Environment,
    files: files.assignments,
    start: startVariables(request, facts),
    account: context.identity.user === null ? undefined : account,
  });
  const executable = findExecutable(command, context);
  if (executable === undefined) return failed(EXIT_EXEC, `${command.path} is not in PATH`);
  const argv = command.expandVariables ? expandArguments(command.argv, environment) : command.argv;
  const { nonBlocking } = service.descriptors;
  const hasLogs = isLogged(service, phase, facts.isLogging);
  const descriptors = { count: request.descriptors.length, nonBlocking, hasLogs };
  const given = { unit, credentials: credentials.credentials, descriptors };
  const found = { executable, argv, environment, account, ...given };
  const program = commandProgram(command, context, found, facts.machine);
  const notices = identity.kind === "not-permitted" ? [notPermitted(identity.user)] : [];
  return { kind: "program", program, notices };
}

/** Whether what a command of this phase says goes to a log. */
export function isLogged(service: Service, phase: Phase, isLogging: boolean): boolean {
  const { output, error } = contextFor(service, phase);
  return isLogging && (isLog(output) || isLog(error));
}

/** The commands of a phase in their order. */
export function commandsOf({ startup, commands }: Service, phase: Phase): readonly Command[] {
  switch (phase) {
    case "start":
      return startup.type === "oneshot" ? startup.commands : [startup.command];
    case "condition":
      return commands.condition;
    case "start-pre":
      return commands.startPre;
    case "start-post":
      return commands.startPost;
    case "reload":
      return commands.reload;
    case "stop":
      return commands.stop;
    case "stop-post":
      return commands.stopPost;
  }
}

const NOBODY_ELSE: Identity = {
  ...{ user: null, group: null, supplementaryGroups: [], dynamicUser: false },
};

/** PermissionsStartOnly= and RootDirectoryStartOnly= spare all commands but ExecStart=. */
function contextFor(service: Service, phase: Phase): ExecContext {
  const { exec, permissionsStartOnly, rootDirectoryStartOnly } = service;
  if (phase === "start") return exec;
  return {
    ...exec,
    ...(permissionsStartOnly && { identity: NOBODY_ELSE }),
    ...(rootDirectoryStartOnly && { rootDirectory: null }),
  };
}

function startVariables(request: StartRequest, facts: StartFacts): Environment {
  const { service, phase, variables, invocationId } = request;
  const { watchdog } = service.timeouts;
  const hasWatchdog = phase === "start" && watchdog !== "infinity" && watchdog > 0;
  return {
    ...variables,
    INVOCATION_ID: invocationId,
    SYSTEMD_EXEC_PID: "",
    ...(service.exec.credentials.length > 0 && {
      CREDENTIALS_DIRECTORY: credentialsDirectory(request.unit),
    }),
    ...(service.notifyAccess !== "none" && { NOTIFY_SOCKET: facts.notifySocket }),
    ...(request.descriptors.length > 0 && {
      LISTEN_PID: "",
      LISTEN_FDS: String(request.descriptors.length),
      LISTEN_FDNAMES: request.descriptors.join(":"),
    }),
    ...(hasWatchdog && { WATCHDOG_USEC: String(watchdog), WATCHDOG_PID: "" }),
  };
}

type FilesRead =
  | { readonly ok: true; readonly assignments: readonly EnvironmentAssignment[] }
  | { readonly ok: false; readonly reason: string };

/** A pattern stands for all files that match, in the order of their names. */
function readEnvironmentFiles({ environment }: ExecContext): FilesRead {
  const assignments: EnvironmentAssignment[] = [];
  for (const { path, optional } of environment.files) {
    const paths = /[*?[]/.test(path) ? matches(path) : [path];
    if (paths.length === 0 && !optional) return { ok: false, reason: `no file matches ${path}` };
    for (const one of paths) {
      try {
        assignments.push(...parseEnvironmentFile(readFileSync(one, "utf8")).assignments);
      } catch {
        if (!optional) return { ok: false, reason: `cannot read the EnvironmentFile= ${one}` };
      }
    }
  }
  return { ok: true, assignments };
}

/** A name without a slash is looked for; whether a path can be executed, execve(2) will say. */
function findExecutable({ path }: Command, { searchPath }: ExecContext): string | undefined {
  if (path.includes("/")) return path;
  const directories = searchPath.length === 0 ? SEARCH_PATH.split(":") : searchPath;
  return directories.map((directory) => `${directory}/${path}`).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function notPermitted(user: string): string {
  return `cannot become ${user} without CAP_SETUID, and runs as the container's own user`;
}

function failed(status: number | null, reason: string): Start {
  return { kind: "failed", status, reason };
}
