// A request -> the manager's answer, through PID 1's control socket.

import { existsSync, lstatSync } from "node:fs";
import { dirname } from "node:path";
import type { UnitDescription } from "../host/describe.ts";
import type { Answer } from "../host/replies.ts";
import type { ControlRequest } from "../host/requests.ts";

/** Where PID 1 may have its socket: files first, then a name in the abstract namespace. */
const PATHS = ["/run/firstborn/control", "/tmp/.firstborn/control"];
const ABSTRACT = "\0firstborn/control";

/** There is no PID 1 of ours here, or it does not hear us. */
export class NoManager extends Error {}

/** Units that are described in one answer: there is a limit to its length. */
const UNITS_AT_ONCE = 20;

type AnswerTo<R extends ControlRequest> = R extends { kind: "describe" }
  ? readonly UnitDescription[]
  : R extends { kind: "names" }
    ? readonly string[]
    : Answer;

/** @throws NoManager */
export async function ask<R extends ControlRequest>(request: R): Promise<AnswerTo<R>> {
  if (request.kind === "describe") return (await describe(request.units)) as AnswerTo<R>;
  return (await askOnce(request)) as AnswerTo<R>;
}

async function describe(units: readonly string[] | undefined): Promise<readonly UnitDescription[]> {
  const names = units ?? ((await askOnce({ kind: "names" })) as readonly string[]);
  const described: UnitDescription[] = [];
  for (let at = 0; at < names.length; at += UNITS_AT_ONCE) {
    const request = { kind: "describe", units: names.slice(at, at + UNITS_AT_ONCE) } as const;
    const answer = (await askOnce(request)) as readonly UnitDescription[] | Answer;
    if ("err" in answer) throw new NoManager(answer.err.trim());
    described.push(...answer);
  }
  return described;
}

async function askOnce(request: ControlRequest): Promise<unknown> {
  const path = PATHS.find(isOfPid1) ?? ABSTRACT;
  return JSON.parse(await exchange(path, JSON.stringify(request)));
}

/** In /tmp anybody can make one; PID 1's own belongs to the user that it runs as. */
function isOfPid1(path: string): boolean {
  try {
    return existsSync(path) && lstatSync(dirname(path)).uid === lstatSync("/proc/1").uid;
  } catch {
    return false;
  }
}

async function exchange(path: string, request: string): Promise<string> {
  // The manager is in the same bundle, and its start is not to pay for what it does not use.
  const { connect } = await import("node:net");
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const chunks: Buffer[] = [];
    socket.on("connect", () => socket.write(framed(request)));
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      const answer = unframed(Buffer.concat(chunks));
      if (answer === undefined) return;
      resolve(answer);
      socket.destroy();
    });
    socket.on("error", () => reject(new NoManager("PID 1 is not firstborn in service mode")));
    socket.on("close", () => reject(new NoManager("PID 1 has closed the connection")));
  });
}

function framed(text: string): Buffer {
  const content = Buffer.from(text);
  const frame = Buffer.alloc(4 + content.length);
  frame.writeUInt32LE(content.length);
  content.copy(frame, 4);
  return frame;
}

/** Undefined while a part is missing. */
function unframed(bytes: Buffer): string | undefined {
  if (bytes.length < 4 || bytes.length - 4 < bytes.readUInt32LE()) return undefined;
  return bytes.subarray(4).toString();
}
