// User=, Group=, capabilities and the like -> steps; systemd.exec(5), capabilities(7).
//
// The order matters: the bounding set is reduced while there is the privilege to do it, groups
// change before the user does, and ambient capabilities are raised once it has.

import type { PrivilegeSettings } from "../manifest/service.ts";
import { CAPABILITIES, type Capability } from "../values/capabilities.ts";
import type { Privileges } from "../values/commands.ts";
import type { Draft } from "./draft.ts";
import type { Account, MachineFacts } from "./facts.ts";

const EXIT_SECUREBITS = 213;
const EXIT_GROUP = 216;
const EXIT_USER = 217;
const EXIT_CAPABILITIES = 218;
const EXIT_NO_NEW_PRIVILEGES = 227;

const [PR_SET_KEEPCAPS, PR_CAPBSET_DROP, PR_SET_SECUREBITS] = [8, 24, 28];
const [PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE] = [38, 47, 2];
const LINUX_CAPABILITY_VERSION_3 = 0x20080522;

/** SECBIT_* of capabilities(7). */
const SECURE_BIT_VALUES = {
  noroot: 1,
  "noroot-locked": 2,
  "no-setuid-fixup": 4,
  "no-setuid-fixup-locked": 8,
  "keep-caps": 16,
  "keep-caps-locked": 32,
} as const;

/** Which of these a command's prefix (`+`, `!`) leaves out. */
export interface Restrictions {
  readonly changesUser: boolean;
  readonly isRestricted: boolean;
}

export function restrictionsOf(privileges: Privileges): Restrictions {
  return {
    changesUser: privileges === "restricted",
    isRestricted: privileges !== "full",
  };
}

export function addIdentity(
  draft: Draft,
  settings: PrivilegeSettings,
  account: Account | undefined,
  facts: MachineFacts,
  privileges: Privileges,
): void {
  const { changesUser, isRestricted } = restrictionsOf(privileges);
  if (isRestricted) dropCapabilities(draft, settings);
  const becomes = changesUser ? account : undefined;
  const ambient = isRestricted ? ambientOf(settings, facts) : [];
  if (becomes !== undefined) addAccount(draft, becomes, facts, ambient.length > 0);
  if (ambient.length > 0) addAmbient(draft, ambient, becomes, facts);
  if (!isRestricted) return;
  if (settings.secureBits.length > 0) {
    draft.failingWith(EXIT_SECUREBITS);
    const bits = settings.secureBits.reduce((sum, bit) => sum | SECURE_BIT_VALUES[bit], 0);
    draft.attempt("prctl", [PR_SET_SECUREBITS, bits]);
  }
  if (settings.noNewPrivileges) {
    draft.failingWith(EXIT_NO_NEW_PRIVILEGES);
    draft.call("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  }
}

/** Dropping needs CAP_SETPCAP; without it a process that is not root has nothing to lose here. */
function dropCapabilities(draft: Draft, settings: PrivilegeSettings): void {
  draft.failingWith(EXIT_CAPABILITIES);
  CAPABILITIES.forEach((capability, number) => {
    if (settings.boundingSet.includes(capability)) return;
    draft.attempt("prctl", [PR_CAPBSET_DROP, number, 0, 0, 0]);
  });
}

/** The groups first: without root's rights they could not be changed any more. */
function addAccount(
  draft: Draft,
  account: Account,
  facts: MachineFacts,
  keepsCapabilities: boolean,
): void {
  const isOwn = account.uid === facts.uid && account.gid === facts.gid;
  draft.failingWith(EXIT_GROUP);
  const groups = draft.int32(...account.groups);
  // Whoever has no right to change groups keeps his own.
  if (isOwn) draft.attempt("setgroups", [account.groups.length, groups]);
  else draft.call("setgroups", account.groups.length, groups);
  draft.call("setresgid", account.gid, account.gid, account.gid);
  draft.failingWith(EXIT_USER);
  if (keepsCapabilities) draft.call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0);
  draft.call("setresuid", account.uid, account.uid, account.uid);
}

/** What the container does not have cannot be given: that is said when the unit is loaded. */
function ambientOf(settings: PrivilegeSettings, facts: MachineFacts): readonly Capability[] {
  return settings.ambient.filter((capability) => facts.capabilities.includes(capability));
}

/** An ambient capability has to be permitted and inheritable. */
function addAmbient(
  draft: Draft,
  ambient: readonly Capability[],
  account: Account | undefined,
  facts: MachineFacts,
): void {
  draft.failingWith(EXIT_CAPABILITIES);
  // Who stays root keeps what he has.
  const permitted = account === undefined ? facts.capabilities : ambient;
  const header = draft.int32(LINUX_CAPABILITY_VERSION_3, 0);
  const [low, high] = [words(permitted, 0), words(permitted, 32)];
  const [inheritedLow, inheritedHigh] = [words(ambient, 0), words(ambient, 32)];
  const sets = draft.int32(low, low, inheritedLow, high, high, inheritedHigh);
  draft.attempt("capset", [header, sets]);
  for (const capability of ambient) {
    const number = CAPABILITIES.indexOf(capability);
    draft.attempt("prctl", [PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0]);
  }
}

/** A bit for each capability from number `first` on, 32 of them. */
function words(capabilities: readonly Capability[], first: number): number {
  return capabilities.reduce((bits, capability) => {
    const place = CAPABILITIES.indexOf(capability) - first;
    return place >= 0 && place < 32 ? (bits | (1 << place)) >>> 0 : bits;
  }, 0);
}
