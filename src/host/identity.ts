// User=, Group=, SupplementaryGroups= and DynamicUser= -> numbers, by the image's own files.

import type { Account, MachineFacts } from "../exec/facts.ts";
import type { Identity } from "../manifest/service.ts";
import type { Accounts } from "./accounts.ts";

const EXIT_GROUP = 216;
const EXIT_USER = 217;

/** The range of systemd's dynamic users; systemd.exec(5), "DynamicUser=". */
const DYNAMIC_FIRST = 61184;
const DYNAMIC_COUNT = 65519 - DYNAMIC_FIRST + 1;

export type ResolvedIdentity =
  /** Undefined: nothing is to change. */
  | { readonly kind: "account"; readonly account: Account | undefined }
  /** PID 1 may not become another user: the command runs as its own. */
  | { readonly kind: "not-permitted"; readonly user: string }
  | { readonly kind: "unknown"; readonly status: number; readonly what: string };

export function resolveIdentity(
  identity: Identity,
  accounts: Accounts,
  facts: MachineFacts,
): ResolvedIdentity {
  const { user, group, supplementaryGroups, dynamicUser } = identity;
  if (user === null && group === null && supplementaryGroups.length === 0 && !dynamicUser) {
    return { kind: "account", account: undefined };
  }
  const base = accountFor(identity, accounts, facts);
  if (base === undefined) return { kind: "unknown", status: EXIT_USER, what: `user ${user}` };
  const named = [...(group === null ? [] : [group]), ...supplementaryGroups];
  // A dynamic user's group has its name and its number.
  const numbers = named.map((name) => {
    return accounts.groupId(name) ?? (dynamicUser && name === base.name ? base.gid : undefined);
  });
  const missing = named.find((_, i) => numbers[i] === undefined);
  if (missing !== undefined)
    return { kind: "unknown", status: EXIT_GROUP, what: `group ${missing}` };
  const gid = group === null ? base.gid : numbers[0]!;
  const groups = [...new Set([gid, ...base.groups, ...(numbers as number[])])];
  const isOwn = base.uid === facts.uid && gid === facts.gid;
  if (!isOwn && !facts.capabilities.includes("cap_setuid")) {
    return { kind: "not-permitted", user: base.name };
  }
  return { kind: "account", account: { ...base, gid, groups } };
}

function accountFor(
  { user, dynamicUser }: Identity,
  accounts: Accounts,
  facts: MachineFacts,
): Account | undefined {
  const name = user ?? String(facts.uid);
  const listed = accounts.account(name);
  if (listed !== undefined || !dynamicUser) return listed;
  const uid = DYNAMIC_FIRST + (hash(name) % DYNAMIC_COUNT);
  return { name, uid, gid: uid, groups: [uid], home: "/", shell: "/usr/sbin/nologin" };
}

/** FNV-1a: the same name has the same number at every start, so that its files stay its own. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}
