// RuntimeDirectory= and its siblings -> steps, and the variables that name them; systemd.exec(5).

import type { Directories } from "../manifest/service.ts";
import type { Draft } from "./draft.ts";
import type { Account } from "./facts.ts";

const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
const EEXIST = 17;
const PARENT_MODE = 0o755;

/** One of the five kinds of directories. */
interface DirectoryKind {
  readonly name: "runtime" | "state" | "cache" | "logs" | "configuration";
  readonly variable: string;
  readonly base: string;
  readonly exitStatus: number;
}

export const DIRECTORY_KINDS: readonly DirectoryKind[] = [
  { name: "runtime", variable: "RUNTIME_DIRECTORY", base: "/run", exitStatus: 233 },
  { name: "state", variable: "STATE_DIRECTORY", base: "/var/lib", exitStatus: 238 },
  { name: "cache", variable: "CACHE_DIRECTORY", base: "/var/cache", exitStatus: 239 },
  { name: "logs", variable: "LOGS_DIRECTORY", base: "/var/log", exitStatus: 240 },
  { name: "configuration", variable: "CONFIGURATION_DIRECTORY", base: "/etc", exitStatus: 241 },
];

/** The directories of one kind that a unit has, as absolute paths. */
export function directoriesOf(
  directories: Directories,
  name: DirectoryKind["name"],
): readonly string[] {
  const kind = DIRECTORY_KINDS.find((candidate) => candidate.name === name)!;
  return directories[name].directories.map(({ path }) => `${kind.base}/${path}`);
}

/** The variables that tell a service of its directories, several with `:` between. */
export function directoryVariables(directories: Directories): Readonly<Record<string, string>> {
  const variables: Record<string, string> = {};
  for (const { name, variable } of DIRECTORY_KINDS) {
    const paths = directoriesOf(directories, name);
    if (paths.length > 0) variables[variable] = paths.join(":");
  }
  return variables;
}

/** A configuration directory belongs to root, whoever the service is. */
export function addDirectories(
  draft: Draft,
  directories: Directories,
  account: Account | undefined,
): void {
  for (const kind of DIRECTORY_KINDS) {
    draft.failingWith(kind.exitStatus);
    const owner = kind.name === "configuration" ? undefined : account;
    const group = directories[kind.name];
    for (const { path, links } of group.directories) {
      addDirectory(draft, kind.base, path, group.mode, owner);
      for (const link of links) {
        addParents(draft, kind.base, link);
        draft.attempt(
          "symlinkat",
          [`${kind.base}/${path}`, AT_FDCWD, `${kind.base}/${link}`],
          EEXIST,
        );
      }
    }
  }
}

function addDirectory(
  draft: Draft,
  base: string,
  path: string,
  mode: number,
  owner: Account | undefined,
): void {
  const whole = `${base}/${path}`;
  addParents(draft, base, path);
  draft.attempt("mkdirat", [AT_FDCWD, whole, mode], EEXIST);
  // The umask has taken a part of the mode, and a directory from before may have another.
  if (owner !== undefined) {
    draft.call("fchownat", AT_FDCWD, whole, owner.uid, owner.gid, AT_SYMLINK_NOFOLLOW);
  }
  draft.attempt("fchmodat", [AT_FDCWD, whole, mode]);
}

function addParents(draft: Draft, base: string, path: string): void {
  const parts = path.split("/").slice(0, -1);
  [base, ...parts.map((_, i) => `${base}/${parts.slice(0, i + 1).join("/")}`)].forEach((parent) => {
    draft.attempt("mkdirat", [AT_FDCWD, parent, PARENT_MODE], EEXIST);
  });
}
