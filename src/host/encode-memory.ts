// What one manager leaves to the next -> the bytes of its JSON. Of hundreds of units one event
// changes one: what was put into words for an earlier commit is taken as it is.

import type { Memory } from "./memory.ts";

const encoder = new TextEncoder();
const bytesOfText = (text: string) => encoder.encode(text);

/** Memory, its state, the state's units: below these a part is known again as a whole. */
const LEVELS = 3;

const known = new WeakMap<object, Uint8Array>();
/** `,"name":`, for each of the names that there are: those of units, and of a memory's parts. */
const keys = new Map<string, Uint8Array>();

const [OPEN, CLOSE] = [bytesOfText("{"), bytesOfText("}")];
const COMMA_BYTES = 1;

export function encodeMemory(memory: Memory): Uint8Array {
  const parts: Uint8Array[] = [];
  addObject(memory, LEVELS, parts);
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function addObject(value: object, levels: number, parts: Uint8Array[]): void {
  let isFirst = true;
  parts.push(OPEN);
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue;
    parts.push(isFirst ? keyBytes(key).subarray(COMMA_BYTES) : keyBytes(key));
    isFirst = false;
    if (levels > 1 && isRecord(part)) addObject(part, levels - 1, parts);
    else parts.push(partBytes(part));
  }
  parts.push(CLOSE);
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keyBytes(key: string): Uint8Array {
  const bytes = keys.get(key) ?? bytesOfText(`,${JSON.stringify(key)}:`);
  keys.set(key, bytes);
  return bytes;
}

/** Everything here is readonly: an object says the same for as long as there is one. */
function partBytes(value: unknown): Uint8Array {
  if (typeof value !== "object" || value === null) return bytesOfText(JSON.stringify(value));
  const bytes = known.get(value) ?? bytesOfText(JSON.stringify(value));
  known.set(value, bytes);
  return bytes;
}
