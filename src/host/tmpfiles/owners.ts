// A line's mode, user and group -> those of a file; tmpfiles.d(5), "Mode", "User, Group".

import { chmodSync, chownSync, lchownSync, type Stats } from "node:fs";
import type { TmpfilesLine } from "../../tmpfiles/line.ts";
import type { Accounts } from "../accounts.ts";
import { statOf } from "./paths.ts";

/** A line's owners by number; undefined: as it is. */
export interface Owners {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** @throws Error for a name that nobody has */
export function findOwners({ user, group }: TmpfilesLine, accounts: Accounts): Owners {
  const uid = user === undefined ? undefined : accounts.account(user.name)?.uid;
  if (user !== undefined && uid === undefined) {
    throw new Error(`there is no user ${user.name}: add it, or write a number`);
  }
  const gid = group === undefined ? undefined : accounts.groupId(group.name);
  if (group !== undefined && gid === undefined) {
    throw new Error(`there is no group ${group.name}: add it, or write a number`);
  }
  return { uid, gid };
}

/** `isNew`: the line itself has made the file, with `defaultMode` where it names none. */
export function setOwnership(
  path: string,
  line: TmpfilesLine,
  owners: Owners,
  made: { readonly isNew: boolean; readonly defaultMode?: number },
): void {
  const status = statOf(path);
  if (status === undefined) return;
  const counts = (setting: { readonly onlyNew: boolean } | undefined) =>
    setting !== undefined && (made.isNew || !setting.onlyNew);
  const uid = counts(line.user) ? (owners.uid ?? status.uid) : status.uid;
  const gid = counts(line.group) ? (owners.gid ?? status.gid) : status.gid;
  const isOther = uid !== status.uid || gid !== status.gid;
  if (status.isSymbolicLink()) {
    if (isOther) lchownSync(path, uid, gid);
    return;
  }
  if (isOther) chownSync(path, uid, gid);
  const mode = counts(line.mode) ? modeOf(line.mode!, status) : made.defaultMode;
  // A change of owner takes set-user-ID bits away.
  if (mode !== undefined && (isOther || mode !== (status.mode & 0o7777))) chmodSync(path, mode);
  else if (isOther && mode === undefined) chmodSync(path, status.mode & 0o7777);
}

/** With `~`, a kind of access that nobody has is not given to anybody. */
function modeOf({ bits, masked }: NonNullable<TmpfilesLine["mode"]>, status: Stats): number {
  if (!masked) return bits;
  const without = (mode: number, kind: number) => (status.mode & kind ? mode : mode & ~kind);
  const special = status.isDirectory() ? bits : bits & 0o777;
  return [0o111, 0o222, 0o444].reduce(without, special);
}
