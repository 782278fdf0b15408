// Names of users and groups -> their numbers, by the image's /etc/passwd and /etc/group; passwd(5),
// group(5).

import { readFileSync } from "node:fs";
import type { Account } from "../exec/facts.ts";

interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** The two files as they are now: a package that was installed since may have added to them. */
export class Accounts {
  private readonly users: readonly PasswdEntry[];
  private readonly groups: readonly GroupEntry[];

  /** Those of the image that lies below `root`; "" for this one. */
  static of(root: string): Accounts {
    return new Accounts(readLines(`${root}/etc/passwd`), readLines(`${root}/etc/group`));
  }

  constructor(passwd = readLines("/etc/passwd"), group = readLines("/etc/group")) {
    this.users = passwd.flatMap(parsePasswdLine);
    this.groups = group.flatMap(parseGroupLine);
  }

  /** By name or number; a number need not be listed. Undefined for a name that is not there. */
  account(user: string): Account | undefined {
    const number = numberOf(user);
    const entry = this.users.find(({ name, uid }) => name === user || uid === number);
    if (entry !== undefined) return { ...entry, groups: this.groupsOf(entry) };
    if (number === undefined) return undefined;
    const name = String(number);
    return { name, uid: number, gid: number, groups: [number], home: "/", shell: "/bin/sh" };
  }

  groupId(group: string): number | undefined {
    const number = numberOf(group);
    return this.groups.find(({ name }) => name === group)?.gid ?? number;
  }

  /** As initgroups(3) has them: the user's own, and every group that lists the user. */
  private groupsOf({ name, gid }: PasswdEntry): readonly number[] {
    const listed = this.groups.filter(({ members }) => members.includes(name));
    return [...new Set([gid, ...listed.map((group) => group.gid)])];
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch {
    return [];
  }
}

function parsePasswdLine(line: string): readonly PasswdEntry[] {
  const [name = "", , uid = "", gid = "", , home = "", shell = ""] = line.split(":");
  const [uidNumber, gidNumber] = [numberOf(uid), numberOf(gid)];
  if (name === "" || uidNumber === undefined || gidNumber === undefined) return [];
  const login = { home: home === "" ? "/" : home, shell: shell === "" ? "/bin/sh" : shell };
  return [{ name, uid: uidNumber, gid: gidNumber, ...login }];
}

function parseGroupLine(line: string): readonly GroupEntry[] {
  const [name = "", , gid = "", members = ""] = line.split(":");
  const number = numberOf(gid);
  if (name === "" || number === undefined) return [];
  return [{ name, gid: number, members: members.split(",").filter((member) => member !== "") }];
}

/** Below 2^32 - 1, which means "leave it" to the kernel. */
function numberOf(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const number = Number(text);
  return number < 2 ** 32 - 1 ? number : undefined;
}
