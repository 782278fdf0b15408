// One command of a service, with what was found out for it -> the program of its child.
//
// The steps follow systemd's order, so that the one that fails first is the same, and each failure
// has the exit status of systemd.exec(5), "Process exit codes".

import type { ExecContext } from "../manifest/service.ts";
import type { Command } from "../values/commands.ts";
import { CALL_DECIMAL, CALL_DEFAULT_SIGNALS } from "../wire/kinds.ts";
import type { Argument } from "../wire/program.ts";
import { addCredentials } from "./credentials.ts";
import { addDirectories } from "./directories.ts";
import { Draft } from "./draft.ts";
import type { CommandFacts, MachineFacts } from "./facts.ts";
import { addIdentity, restrictionsOf } from "./identity.ts";
import { addResources } from "./resources.ts";
import { addStandardStreams } from "./standard-streams.ts";

const EXIT_CHDIR = 200;
const EXIT_EXEC = 203;
const EXIT_FDS = 202;
const EXIT_CHROOT = 210;
const EXIT_SETSID = 220;
const EXIT_SIGNAL_MASK = 207;

/** SD_LISTEN_FDS_START. */
const FIRST_FD = 3;
const [F_SETFL, O_NONBLOCK] = [4, 0x800];
const SIGPIPE = 13;
const SIG_IGN = 1n;
const SIGSET_BYTES = 8;

/** Variables whose value is the number of the process that has them. */
const OWN_PID_VARIABLES = ["SYSTEMD_EXEC_PID", "LISTEN_PID", "WATCHDOG_PID"];
/** Digits of the largest process number, and a NUL. */
const PID_ROOM = 12;

export function commandProgram(
  command: Command,
  context: ExecContext,
  facts: CommandFacts,
  machine: MachineFacts,
): Uint8Array {
  const draft = new Draft(machine.machine);
  draft.failingWith(EXIT_SIGNAL_MASK);
  draft.pseudo(CALL_DEFAULT_SIGNALS);
  if (context.ignoreSigpipe) {
    // struct kernel_sigaction: handler, flags, restorer, mask.
    const action = draft.int64(SIG_IGN, 0n, 0n, 0n);
    draft.call("rt_sigaction", SIGPIPE, action, 0, SIGSET_BYTES);
  }
  draft.failingWith(EXIT_SETSID);
  draft.call("setsid");
  // Files and directories that are made here have the modes that they are given.
  draft.call("umask", 0);
  const { count, hasLogs } = facts.descriptors;
  addStandardStreams(draft, context, hasLogs ? FIRST_FD + count : undefined);
  addResources(draft, context, machine);
  addDirectories(draft, context.directories, facts.account);
  addCredentials(draft, facts.unit, facts.credentials, facts.account);
  draft.call("umask", context.umask);
  addPlace(draft, context, facts, restrictionsOf(command.privileges).isRestricted);
  addIdentity(draft, context.privileges, facts.account, machine, command.privileges);
  addNonBlocking(draft, facts.descriptors);
  draft.failingWith(EXIT_EXEC);
  const environment = addEnvironment(draft, facts.environment);
  const argv = draft.builder.texts(facts.argv);
  draft.call("execve", facts.executable, argv, environment);
  return draft.builder.encode();
}

function addPlace(
  draft: Draft,
  { rootDirectory, workingDirectory }: ExecContext,
  facts: CommandFacts,
  isRestricted: boolean,
): void {
  if (rootDirectory !== null && isRestricted) {
    draft.failingWith(EXIT_CHROOT);
    draft.call("chroot", rootDirectory);
  }
  draft.failingWith(EXIT_CHDIR);
  if (workingDirectory === null) return void draft.call("chdir", "/");
  const home = facts.account?.home ?? facts.environment.HOME ?? "/root";
  const path = workingDirectory.kind === "home" ? home : workingDirectory.path;
  if (workingDirectory.optional) draft.attempt("chdir", [path]);
  else draft.call("chdir", path);
}

/** NonBlocking=, for what is given to it. */
function addNonBlocking(draft: Draft, { count, nonBlocking }: CommandFacts["descriptors"]): void {
  if (!nonBlocking) return;
  draft.failingWith(EXIT_FDS);
  for (let i = 0; i < count; i++) draft.call("fcntl", FIRST_FD + i, F_SETFL, O_NONBLOCK);
}

/** The array of variables; those of the process's own number are completed by the process. */
function addEnvironment(draft: Draft, environment: Readonly<Record<string, string>>): Argument {
  const pid = draft.call("getpid");
  const texts = Object.entries(environment).map(([name, value]) => {
    if (!OWN_PID_VARIABLES.includes(name)) return `${name}=${value}`;
    const head = new TextEncoder().encode(`${name}=`);
    const bytes = new Uint8Array(head.length + PID_ROOM);
    bytes.set(head);
    const text = draft.builder.bytes(bytes);
    if (text.kind !== "data") throw new Error("bytes are data");
    draft.pseudo(CALL_DECIMAL, pid, { kind: "data", offset: text.offset + head.length });
    return text;
  });
  return draft.builder.texts(texts);
}
