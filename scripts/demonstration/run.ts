// An init -> what happens to the app under it: all that scripts/demo tells.

import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Memory, readMemory } from "../measure/process-status.ts";
import { Namespace } from "./namespace.ts";
import { readProcesses } from "./processes.ts";

export const ORPHANS = 1000;

const APP = join(import.meta.dirname, "app.mjs");
/** How often zombies are looked at. */
const POLL_MS = 5;

/** What was seen. */
export interface Facts {
  readonly pid1: string;
  readonly answer: string;
  readonly zombiesBefore: number;
  /** Processes of the app whose parent became PID 1, while they live. */
  readonly orphans: number;
  /** Of those that nobody has reaped after their end. */
  readonly zombiesAfter: number;
  /** PID 1's own. */
  readonly memory: Memory;
  /** What came of the request that was on its way when SIGTERM came. */
  readonly report: string;
  readonly exitStatus: number | null;
}

/**
 * `init` stands before the app's command; an empty one makes the app itself PID 1. What takes more
 * than `patienceMs` does not happen: zombies are left, a stop signal is without effect.
 */
export async function runUnder(init: readonly string[], patienceMs: number): Promise<Facts> {
  const namespace = new Namespace([...init, "node", APP]);
  try {
    const url = `http://127.0.0.1:${await namespace.firstLine()}`;
    const { proc } = namespace;
    const answer = await (await fetch(url)).text();
    const before = readProcesses(proc);
    const known = new Set(before.map(({ pid }) => pid));
    await fetch(`${url}/orphans/${ORPHANS}`, { method: "POST" });
    const added = readProcesses(proc).filter(({ pid }) => !known.has(pid));
    await fetch(`${url}/orphans`, { method: "DELETE" });
    return {
      pid1: basename(init[0] ?? "node"),
      answer,
      zombiesBefore: before.filter(({ isZombie }) => isZombie).length,
      orphans: added.filter(({ parent }) => parent === 1).length,
      zombiesAfter: await countLeft(proc, before.length, patienceMs),
      memory: readMemory(`${proc}/1`),
      ...(await endDuringRequest(namespace, url, patienceMs)),
    };
  } finally {
    namespace.destroy();
  }
}

/** Waits until there are as few processes as before; how many more there are in the end. */
async function countLeft(proc: string, before: number, patienceMs: number): Promise<number> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const left = readProcesses(proc).length - before;
    if (left <= 0 || performance.now() >= deadline) return left;
    await setTimeout(POLL_MS);
  }
}

/** SIGTERM while an answer is begun and not finished. */
async function endDuringRequest(namespace: Namespace, url: string, patienceMs: number) {
  const response = await fetch(`${url}/report`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const { value: beginning = "" } = await reader.read();
  const [exitStatus, rest] = await Promise.all([
    namespace.endBy("SIGTERM", patienceMs),
    readRest(reader),
  ]);
  return { report: beginning + rest, exitStatus };
}

/** What still comes, up to the end of the answer or of the connection. */
async function readRest(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text;
      text += value;
    }
  } catch {
    return text;
  }
}
