// A signal to PID 1 -> the end of the container, for those that systemd(1), "Signals", and the
// engines give that meaning.

import { SIGRTMIN, signalName } from "../values/signals.ts";
import { forceShutdown, requestShutdown } from "./shutdown.ts";
import type { Turn } from "./turn.ts";

const SIGINT = 2;
const SIGTERM = 15;
const SIGPWR = 30;

/** halt, poweroff, reboot and kexec: in a container all of them are its end. */
const ORDERLY = [3, 4, 5, 6].map((offset) => SIGRTMIN + offset);
const AT_ONCE = [13, 14, 15, 16].map((offset) => SIGRTMIN + offset);

export function gotSignal(turn: Turn, signal: number): void {
  if (AT_ONCE.includes(signal)) forceShutdown(turn, 0, `got ${signalName(signal)}`);
  else if ([SIGINT, SIGTERM, SIGPWR, ...ORDERLY].includes(signal)) {
    requestShutdown(turn, 0, `got ${signalName(signal)}`);
  }
}
