// The socket to PID 1, which the manager finds at descriptor 3: event frames in, commits out.
//
// All of it is synchronous: there is nothing that the manager could do while PID 1 waits for it.

import { readSync, writeSync } from "node:fs";
import { decodeEvent, eventLength, type WireEvent } from "../wire/event.ts";
import { EVENT_HEAD } from "../wire/kinds.ts";

const SOCKET = 3;

/** The next event; undefined when PID 1 has let the manager go. */
export function readEvent(): WireEvent | undefined {
  const head = readExactly(EVENT_HEAD);
  if (head === undefined) return undefined;
  const more = readExactly(eventLength(head) - EVENT_HEAD);
  if (more === undefined) return undefined;
  const frame = new Uint8Array(EVENT_HEAD + more.length);
  frame.set(head);
  frame.set(more, EVENT_HEAD);
  return decodeEvent(frame);
}

export function writeCommit(frame: Uint8Array): void {
  for (let at = 0; at < frame.length; ) at += writeSync(SOCKET, frame, at);
}

function readExactly(length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = readSome(bytes, at);
    if (count === 0) return undefined;
    at += count;
  }
  return bytes;
}

/** A PID 1 that has closed its end, or ended, is one that has let the manager go. */
function readSome(bytes: Uint8Array, at: number): number {
  try {
    return readSync(SOCKET, bytes, at, bytes.length - at, null);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ECONNRESET") return 0;
    throw error;
  }
}
