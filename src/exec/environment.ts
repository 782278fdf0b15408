// What sets variables -> the environment of a command; systemd.exec(5), "Environment variables in
// spawned processes".

import type { ExecContext } from "../manifest/service.ts";
import {
  type Environment,
  type EnvironmentAssignment,
  type EnvironmentRemoval,
  environmentOf,
} from "../values/environment.ts";
import { directoryVariables } from "./directories.ts";
import type { Account } from "./facts.ts";

/** Where commands are looked for, by a unit without ExecSearchPath= and by what it starts. */
export const SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface EnvironmentSources {
  /** What `systemctl set-environment` and DefaultEnvironment= have given to all. */
  readonly manager: Environment;
  /** PID 1's own, for PassEnvironment=. */
  readonly container: Environment;
  /** What is in the files of EnvironmentFile=, in their order. */
  readonly files: readonly EnvironmentAssignment[];
  /** What this start adds: MAINPID, SERVICE_RESULT, NOTIFY_SOCKET, INVOCATION_ID and the like. */
  readonly start: Environment;
  readonly account: Account | undefined;
}

/** In the order of precedence: what comes later replaces what came before. */
export function commandEnvironment(
  { environment, searchPath, directories }: ExecContext,
  sources: EnvironmentSources,
): Environment {
  const path = searchPath.length === 0 ? SEARCH_PATH : searchPath.join(":");
  const passed = environment.pass
    .filter((name) => sources.container[name] !== undefined)
    .map((name) => ({ name, value: sources.container[name]! }));
  const assignments = [
    { name: "PATH", value: path },
    ...entriesOf(sources.manager),
    ...passed,
    ...entriesOf(directoryVariables(directories)),
    ...entriesOf(accountVariables(sources.account)),
    ...entriesOf(sources.start),
    ...entriesOf(environment.set),
    ...sources.files,
  ];
  return without(environmentOf(assignments), environment.unset);
}

/** A service that is root's has these only when User= says so. */
function accountVariables(account: Account | undefined): Environment {
  if (account === undefined) return {};
  const { name, home, shell } = account;
  return { HOME: home, LOGNAME: name, USER: name, SHELL: shell };
}

function entriesOf(environment: Environment): readonly EnvironmentAssignment[] {
  return Object.entries(environment).map(([name, value]) => ({ name, value }));
}

function without(environment: Environment, removals: readonly EnvironmentRemoval[]): Environment {
  const isRemoved = (name: string, value: string) =>
    removals.some(
      (removal) => removal.name === name && (removal.kind === "name" || removal.value === value),
    );
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => !isRemoved(name, value)),
  );
}
