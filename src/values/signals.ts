// `SIGTERM`, `TERM`, `15`, `RTMIN+3` -> number, and back; signal(7).

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";

// Linux's numbers on x86-64 and arm64, which are the same.
const NAMES: readonly string[] = [
  ...["", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV"],
  ...["USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU"],
  ...["URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS"],
];

// The C library keeps 32 and 33 to itself.
export const SIGRTMIN = 34;
export const SIGRTMAX = 64;

export function parseSignal(text: string): Parsed<number> {
  const signal = signalNumber(text);
  if (signal !== undefined) return parsed(signal);
  return failed(`${quoted(text)} is not a signal`, "write a name such as SIGTERM, see signal(7)");
}

/** `SIGTERM`; numbers that have no name stay numbers. */
export function signalName(signal: number): string {
  const name = NAMES[signal];
  if (name !== undefined && signal > 0) return `SIG${name}`;
  if (signal >= SIGRTMIN && signal <= SIGRTMAX) return `SIGRTMIN+${signal - SIGRTMIN}`;
  return String(signal);
}

function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return inRange(Number(text));
  const name = text.startsWith("SIG") ? text.slice(3) : text;
  const plain = NAMES.indexOf(name);
  if (plain > 0) return plain;
  const realTime = /^(RTMIN|RTMAX)(?:([+-])(\d+))?$/.exec(name);
  if (realTime === null) return undefined;
  const [, base, sign, digits] = realTime;
  if (base === "RTMIN" && sign === "-") return undefined;
  if (base === "RTMAX" && sign === "+") return undefined;
  const offset = Number(digits ?? "0");
  if (offset > SIGRTMAX - SIGRTMIN) return undefined;
  return base === "RTMIN" ? SIGRTMIN + offset : SIGRTMAX - offset;
}

function inRange(signal: number): number | undefined {
  return signal >= 1 && signal <= SIGRTMAX ? signal : undefined;
}
