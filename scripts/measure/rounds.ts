// The inits and a plan -> figures. In every round each of them has a turn, so that what happens on
// the machine meanwhile happens to all.

import { statSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import type { Measure } from "./figures.ts";
import type { Init } from "./inits.ts";
import type { Plan } from "./plan.ts";
import type { Probe } from "./probe.ts";
import { readMemory, readWakeups } from "./process-status.ts";
import { median, rotate } from "./statistics.ts";

/** One value a round for each measure, by the program's name. */
export type Samples = Map<string, Map<Measure, number[]>>;

/** The name under which what runs without an init is kept. */
export const BARE = "";

const BARE_COMMAND = ["/bin/true"] as const;
const MS_PER_MINUTE = 60_000;

export async function measureAll(
  inits: readonly Init[],
  probe: Probe,
  plan: Plan,
): Promise<Samples> {
  const samples: Samples = new Map();
  for (const init of inits) addSample(samples, init.name, "file", statSync(init.file).size);
  const natives = inits.filter(({ kind }) => kind === "native");
  announce("memory");
  await measureMemory(inits, probe, samples);
  announce("wake-ups");
  await measureWakeups(natives, probe, plan, samples);
  announce("the start");
  measureStarts(inits, probe, plan, samples);
  announce("signals");
  measureLatency(natives, probe, plan, samples);
  announce("reaping");
  measureReaping(natives, probe, plan, samples);
  return samples;
}

function announce(what: string): void {
  process.stderr.write(`measuring ${what}\n`);
}

/** One after another: what two of them share would count for each of them as half. */
async function measureMemory(
  inits: readonly Init[],
  probe: Probe,
  samples: Samples,
): Promise<void> {
  for (const { name, command } of inits) {
    const idle = await probe.holdIdle(command);
    const { rss, pss } = readMemory(idle.folder);
    addSample(samples, name, "rss", rss);
    addSample(samples, name, "pss", pss);
    idle.end();
  }
}

/** All at once: they do nothing but wait. */
async function measureWakeups(
  inits: readonly Init[],
  probe: Probe,
  plan: Plan,
  samples: Samples,
): Promise<void> {
  const running = [];
  for (const { name, command } of inits) {
    const idle = await probe.holdIdle(command);
    running.push({ name, idle, before: readWakeups(idle.folder) });
  }
  await setTimeout(plan.idleMs);
  for (const { name, idle, before } of running) {
    const wakeups = readWakeups(idle.folder) - before;
    addSample(samples, name, "wakeups", (wakeups * MS_PER_MINUTE) / plan.idleMs);
    idle.end();
  }
}

/** What is kept is the time above that of the bare command in the same round. */
function measureStarts(inits: readonly Init[], probe: Probe, plan: Plan, samples: Samples): void {
  for (let round = 0; round < plan.startRounds; round++) {
    const bare = median(probe.start(plan.startsPerTurn, BARE_COMMAND));
    addSample(samples, BARE, "start", bare);
    for (const { name, kind, command } of rotate(inits, round)) {
      const count = kind === "native" ? plan.startsPerTurn : plan.launcherStartsPerTurn;
      const whole = median(probe.start(count, [...command, ...BARE_COMMAND]));
      addSample(samples, name, "start", whole - bare);
    }
  }
}

function measureLatency(inits: readonly Init[], probe: Probe, plan: Plan, samples: Samples): void {
  for (let round = 0; round < plan.latencyRounds; round++) {
    addSample(samples, BARE, "latency", median(probe.latency(plan.signalsPerTurn, [])));
    for (const { name, command } of rotate(inits, round)) {
      const times = probe.latency(plan.signalsPerTurn, command);
      addSample(samples, name, "latency", median(times));
    }
  }
}

function measureReaping(inits: readonly Init[], probe: Probe, plan: Plan, samples: Samples): void {
  for (let round = 0; round < plan.reapingRounds; round++) {
    for (const { name, command } of rotate(inits, round)) {
      addSample(samples, name, "reaping", probe.reap(plan.orphans, command));
    }
  }
}

function addSample(samples: Samples, name: string, measure: Measure, value: number): void {
  const own = samples.get(name) ?? new Map<Measure, number[]>();
  samples.set(name, own);
  own.set(measure, [...(own.get(measure) ?? []), value]);
}
