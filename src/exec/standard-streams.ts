// StandardInput=, StandardOutput= and StandardError= -> steps; systemd.exec(5).
//
// `journal`, `syslog` and `kmsg` are pipes to PID 1 where it sends lines somewhere (`--log`), and
// the container's own output where it does not, as `inherit` is.

import { Buffer } from "node:buffer";
import type { ExecContext, ProcessInput } from "../manifest/service.ts";
import type { StandardOutput } from "../values/stdio.ts";
import type { Argument } from "../wire/program.ts";
import type { Draft } from "./draft.ts";

const EXIT_STDIN = 208;
const EXIT_STDOUT = 209;
const EXIT_STDERR = 222;

const [O_RDONLY, O_WRONLY, O_RDWR] = [0, 1, 2];
const [O_CREAT, O_NOCTTY, O_TRUNC, O_APPEND] = [0x40, 0x100, 0x200, 0x400];
const FILE_MODE = 0o666;
const SEEK_SET = 0;

/** `logs` is the first of the two pipes for lines, if there are any. */
export function addStandardStreams(
  draft: Draft,
  context: ExecContext,
  logs: number | undefined,
): void {
  const { input, output, error } = context;
  draft.failingWith(EXIT_STDIN);
  addInput(draft, input);
  draft.failingWith(EXIT_STDOUT);
  addOutput(draft, 1, output, context, logs);
  draft.failingWith(EXIT_STDERR);
  // What is inherited is standard output; so is a file that both are sent to.
  const hasOwnPipe = logs !== undefined && isLog(output) && error.kind === "inherit";
  if (hasOwnPipe) draft.call("dup3", logs + 1, 2, 0);
  else if (error.kind === "inherit" || isSameFile(output, error)) draft.call("dup3", 1, 2, 0);
  else addOutput(draft, 2, error, context, logs === undefined ? undefined : logs + 1);
  if (logs === undefined) return;
  draft.call("close", logs);
  draft.call("close", logs + 1);
}

/** Whether lines go to a log, whatever it is here. */
export function isLog({ kind }: StandardOutput): boolean {
  return kind.startsWith("journal") || kind.startsWith("syslog") || kind.startsWith("kmsg");
}

function addInput(draft: Draft, input: ProcessInput): void {
  if (input.kind === "file") return replace(draft, draft.open(input.path, O_RDONLY | O_NOCTTY), 0);
  if ("base64" in input) return addInputData(draft, Buffer.from(input.base64, "base64"));
  replace(draft, draft.open("/dev/null", O_RDONLY), 0);
}

function addInputData(draft: Draft, data: Uint8Array): void {
  const memory = draft.call("memfd_create", "stdin", 0);
  if (data.length > 0) draft.call("write", memory, draft.builder.bytes(data), data.length);
  draft.call("lseek", memory, 0, SEEK_SET);
  replace(draft, memory, 0);
}

function addOutput(
  draft: Draft,
  descriptor: 1 | 2,
  output: StandardOutput,
  { input, umask }: ExecContext,
  pipe: number | undefined,
): void {
  if (pipe !== undefined && isLog(output)) {
    draft.call("dup3", pipe, descriptor, 0);
    return;
  }
  switch (output.kind) {
    case "null":
      return replace(draft, draft.open("/dev/null", O_WRONLY), descriptor);
    case "file":
    case "append":
    case "truncate": {
      const file = draft.open(output.path, flagsOf(output.kind), FILE_MODE & ~umask);
      return replace(draft, file, descriptor);
    }
    case "inherit":
      // What standard input has is inherited, unless that is nothing.
      if (input.kind === "file") draft.call("dup3", 0, descriptor, 0);
      return;
    default:
      // The container's own, which the shim has.
      return;
  }
}

function flagsOf(kind: "file" | "append" | "truncate"): number {
  if (kind === "append") return O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY;
  if (kind === "truncate") return O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY;
  return O_RDWR | O_CREAT | O_NOCTTY;
}

function isSameFile(a: StandardOutput, b: StandardOutput): boolean {
  return "path" in a && "path" in b && a.path === b.path && a.kind === b.kind;
}

function replace(draft: Draft, from: Argument, descriptor: number): void {
  draft.call("dup3", from, descriptor, 0);
}
