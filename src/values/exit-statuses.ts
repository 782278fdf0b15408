// `TEMPFAIL`, `250`, `SIGKILL` -> the exit statuses and signals of SuccessExitStatus= and its kin.

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";
import { parseSignal } from "./signals.ts";

/** How a process ended, as a unit file names it. */
export type ExitCondition =
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "signal"; readonly signal: number };

/** The names of systemd.exec(5), "Process exit codes", without their EXIT_ and EX_. */
const NAMES: Readonly<Record<string, number>> = {
  SUCCESS: 0,
  FAILURE: 1,
  INVALIDARGUMENT: 2,
  NOTIMPLEMENTED: 3,
  NOPERMISSION: 4,
  NOTINSTALLED: 5,
  NOTCONFIGURED: 6,
  NOTRUNNING: 7,
  USAGE: 64,
  DATAERR: 65,
  NOINPUT: 66,
  NOUSER: 67,
  NOHOST: 68,
  UNAVAILABLE: 69,
  SOFTWARE: 70,
  OSERR: 71,
  OSFILE: 72,
  CANTCREAT: 73,
  IOERR: 74,
  TEMPFAIL: 75,
  PROTOCOL: 76,
  NOPERM: 77,
  CONFIG: 78,
  CHDIR: 200,
  NICE: 201,
  FDS: 202,
  EXEC: 203,
  MEMORY: 204,
  LIMITS: 205,
  OOM_ADJUST: 206,
  SIGNAL_MASK: 207,
  STDIN: 208,
  STDOUT: 209,
  CHROOT: 210,
  IOPRIO: 211,
  TIMERSLACK: 212,
  SECUREBITS: 213,
  SETSCHEDULER: 214,
  CPUAFFINITY: 215,
  GROUP: 216,
  USER: 217,
  CAPABILITIES: 218,
  CGROUP: 219,
  SETSID: 220,
  CONFIRM: 221,
  STDERR: 222,
  PAM: 224,
  NETWORK: 225,
  NAMESPACE: 226,
  NO_NEW_PRIVILEGES: 227,
  SECCOMP: 228,
  SELINUX_CONTEXT: 229,
  PERSONALITY: 230,
  APPARMOR: 231,
  ADDRESS_FAMILIES: 232,
  RUNTIME_DIRECTORY: 233,
  CHOWN: 235,
  SMACK_PROCESS_LABEL: 236,
  KEYRING: 237,
  STATE_DIRECTORY: 238,
  CACHE_DIRECTORY: 239,
  LOGS_DIRECTORY: 240,
  CONFIGURATION_DIRECTORY: 241,
  NUMA_POLICY: 242,
  CREDENTIALS: 243,
  BPF: 244,
  EXCEPTION: 255,
};

/** A number, a name of an exit status or the name of a signal, in this order. */
export function parseExitCondition(word: string): Parsed<ExitCondition> {
  if (/^\d+$/.test(word)) {
    const status = Number(word);
    if (status <= 255) return parsed({ kind: "status", status });
    return failed(`${word} is no exit status`, "write 0 to 255");
  }
  if (Object.hasOwn(NAMES, word)) return parsed({ kind: "status", status: NAMES[word]! });
  const signal = parseSignal(word);
  if (signal.ok) return parsed({ kind: "signal", signal: signal.value });
  return failed(
    `${quoted(word)} is neither an exit status nor a signal`,
    "write a number, or a name such as TEMPFAIL or SIGKILL",
  );
}

/** Undefined where the status has no name; the first that has the number is meant. */
export function exitStatusName(status: number): string | undefined {
  return Object.keys(NAMES).find((name) => NAMES[name] === status);
}
