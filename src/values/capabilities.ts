// `CAP_NET_ADMIN ~CAP_KILL` -> sets of capabilities; capabilities(7), systemd.exec(5).

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";

/** In the order of their numbers, which begin at 0. */
export const CAPABILITIES = [
  ...(["cap_chown", "cap_dac_override", "cap_dac_read_search", "cap_fowner"] as const),
  ...(["cap_fsetid", "cap_kill", "cap_setgid", "cap_setuid", "cap_setpcap"] as const),
  ...(["cap_linux_immutable", "cap_net_bind_service", "cap_net_broadcast"] as const),
  ...(["cap_net_admin", "cap_net_raw", "cap_ipc_lock", "cap_ipc_owner"] as const),
  ...(["cap_sys_module", "cap_sys_rawio", "cap_sys_chroot", "cap_sys_ptrace"] as const),
  ...(["cap_sys_pacct", "cap_sys_admin", "cap_sys_boot", "cap_sys_nice"] as const),
  ...(["cap_sys_resource", "cap_sys_time", "cap_sys_tty_config", "cap_mknod"] as const),
  ...(["cap_lease", "cap_audit_write", "cap_audit_control", "cap_setfcap"] as const),
  ...(["cap_mac_override", "cap_mac_admin", "cap_syslog", "cap_wake_alarm"] as const),
  ...(["cap_block_suspend", "cap_audit_read", "cap_perfmon", "cap_bpf"] as const),
  ...(["cap_checkpoint_restore"] as const),
] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** In the order of their numbers, without doubles. */
export type CapabilitySet = readonly Capability[];

export function parseCapability(word: string): Parsed<Capability> {
  const name = word.toLowerCase();
  const known = CAPABILITIES.find((capability) => capability === name);
  if (known !== undefined) return parsed(known);
  const number = /^\d+$/.test(word) ? CAPABILITIES[Number(word)] : undefined;
  if (number !== undefined) return parsed(number);
  return failed(`${quoted(word)} is not a capability`, "see capabilities(7)");
}

/** What several lines make of each other: a list adds, one behind `~` removes. */
export function mergeCapabilities(
  before: CapabilitySet,
  listed: CapabilitySet,
  inverted: boolean,
  untouched: CapabilitySet,
): CapabilitySet {
  const chosen = new Set(listed);
  const replaces = listed.length === 0 || before.length === untouched.length;
  return CAPABILITIES.filter((capability) => {
    const had = before.includes(capability);
    if (replaces) return chosen.has(capability) !== inverted;
    return inverted ? had && !chosen.has(capability) : had || chosen.has(capability);
  });
}
