// This machine -> what carries lines from a command to a receiver, and how each is told to.

import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DIST = join(import.meta.dirname, "../../../dist");
const FIRSTBORN = join(DIST, `firstborn-${process.arch}`);
const LOGGER = "/usr/bin/logger";
const S6_LOG = "/usr/bin/s6-log";
const SVLOGD = "/usr/bin/svlogd";
const SYSTEMD_CAT = "/usr/bin/systemd-cat";
const JOURNALD = "/lib/systemd/systemd-journald";

/** By which journald's entries are found again. */
export const TAG = "bench";

/** What s6-log takes at most. Both rotate once or twice in a run, and drop nothing. */
const FILE_BYTES = 16_777_215;
const FILES = 20;

/** A socket that counts, a directory of files, a journald. */
export type ReceiverKind = "socket" | "directory" | "journald";

export interface Carrier {
  readonly name: string;
  /** Its program, and the receiver's: without one of them it is left out. */
  readonly programs: readonly string[];
  readonly receiver: ReceiverKind;
  /** Whether it starts the producer, gets its lines from a pipe, or becomes the producer. */
  readonly way: "starts" | "reads" | "becomes";
  /** `target` is the socket's or the directory's path, `file` has the lines. */
  command(target: string, file: string): readonly string[];
}

/** Of each receiver, whose figures the ratios are to. */
export const REFERENCES: Readonly<Record<ReceiverKind, string>> = {
  socket: "logger",
  directory: "logger",
  journald: "systemd-cat",
};

/** In the order of the table. */
export function findCarriers(): readonly Carrier[] {
  return CARRIERS.filter(({ name, programs }) => {
    const missing = programs.filter((program) => !existsSync(program));
    if (missing.length === 0) return true;
    process.stderr.write(`skipped: ${name}, because there is no ${missing.join(" and no ")}\n`);
    return false;
  });
}

const CARRIERS: readonly Carrier[] = [
  ours("socket", "journald", (socket) => `journald:${socket}`),
  ours("socket", "syslog", (socket) => `syslog:${socket}`),
  {
    name: "logger",
    programs: [LOGGER],
    receiver: "socket",
    way: "reads",
    command: (socket) => [LOGGER, "--socket", socket],
  },
  {
    name: "s6-log t, to a file",
    programs: [S6_LOG],
    receiver: "directory",
    way: "reads",
    command: (directory) => [S6_LOG, `n${FILES}`, `s${FILE_BYTES}`, "t", directory],
  },
  {
    name: "svlogd -t, to a file",
    programs: [SVLOGD],
    receiver: "directory",
    way: "reads",
    command(directory) {
      mkdirSync(directory);
      writeFileSync(join(directory, "config"), `n${FILES}\ns${FILE_BYTES}\n`);
      return [SVLOGD, "-t", directory];
    },
  },
  ours("journald", "journald", () => "journald"),
  ours("journald", "journald-stream", () => "journald-stream"),
  {
    name: "systemd-cat",
    programs: [SYSTEMD_CAT, JOURNALD],
    receiver: "journald",
    way: "becomes",
    command: (_target, file) => [SYSTEMD_CAT, "-t", TAG, "cat", file],
  },
];

function ours(receiver: ReceiverKind, what: string, log: (target: string) => string): Carrier {
  return {
    name: `firstborn --log ${what}`,
    programs: receiver === "journald" ? [FIRSTBORN, JOURNALD] : [FIRSTBORN],
    receiver,
    way: "starts",
    command: (target, file) => [
      ...[FIRSTBORN, "-s", "--log", log(target), "--log-tag", TAG],
      ...["--", "cat", file],
    ],
  };
}
