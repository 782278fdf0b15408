// LoadCredential= and SetCredential= -> steps that put them into a directory of the service's own;
// systemd.exec(5), "Credentials". The kernel copies the files: no secret comes by the manager.

import type { Draft } from "./draft.ts";
import type { Account, CredentialSource } from "./facts.ts";

const EXIT_CREDENTIALS = 243;
const AT_FDCWD = -100;
const [EEXIST, ENOENT] = [17, 2];
const [O_WRONLY, O_CREAT, O_EXCL] = [1, 0x40, 0x80];
/** More than systemd takes of all credentials together, 1 MiB. */
const BYTES_MAX = 0x7fff_f000;

const BASE = "/run/credentials";

/** Where $CREDENTIALS_DIRECTORY points to. */
export function credentialsDirectory(unit: string): string {
  return `${BASE}/${unit}`;
}

/** Written anew by every command that begins a run: what the files have then is what counts. */
export function addCredentials(
  draft: Draft,
  unit: string,
  credentials: readonly CredentialSource[],
  account: Account | undefined,
): void {
  if (credentials.length === 0) return;
  const directory = credentialsDirectory(unit);
  draft.failingWith(EXIT_CREDENTIALS);
  draft.attempt("mkdirat", [AT_FDCWD, BASE, 0o755], EEXIST);
  draft.attempt("mkdirat", [AT_FDCWD, directory, 0o700], EEXIST);
  // From an earlier command it may be one that even its owner cannot write to.
  draft.call("fchmodat", AT_FDCWD, directory, 0o700);
  for (const credential of credentials) addCredential(draft, directory, credential, account);
  if (account !== undefined)
    draft.call("fchownat", AT_FDCWD, directory, account.uid, account.gid, 0);
  draft.call("fchmodat", AT_FDCWD, directory, 0o500);
}

function addCredential(
  draft: Draft,
  directory: string,
  { id, from }: CredentialSource,
  account: Account | undefined,
): void {
  const path = `${directory}/${id}`;
  draft.attempt("unlinkat", [AT_FDCWD, path, 0], ENOENT);
  const file = draft.open(path, O_WRONLY | O_CREAT | O_EXCL, 0o400);
  if (from.kind === "file") {
    const source = draft.open(from.path, 0);
    draft.call("sendfile", file, source, 0, BYTES_MAX);
    draft.call("close", source);
  } else if (from.bytes.length > 0) {
    draft.call("write", file, draft.builder.bytes(from.bytes), from.bytes.length);
  }
  draft.call("close", file);
  if (account !== undefined) draft.call("fchownat", AT_FDCWD, path, account.uid, account.gid, 0);
}
