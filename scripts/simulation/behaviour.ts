// A command that was started in the model world -> what it does, and what it leaves behind.

import type { ServiceType } from "../../src/directives/words.ts";
import type { Phase } from "../../src/plan/plan.ts";
import type { Ending, NotifyField } from "../../src/state/events.ts";
import type { Process } from "./processes.ts";
import { KEEPER } from "./random-plan.ts";
import type { Surroundings } from "./surroundings.ts";

export interface Spawn {
  readonly unit: string;
  readonly token: number;
  readonly phase: Phase;
  readonly index: number;
}

interface Command extends Spawn {
  readonly type: ServiceType;
}

export function behave(world: Surroundings, process: Process, command: Command): void {
  const { random } = world;
  if (command.unit !== KEEPER && random.chance(6)) {
    failToSpawn(world, process, command);
    return;
  }
  const afterMs = random.chance(2) ? 3_000 : random.pick([0, 1, 20]);
  world.later(afterMs, () => {
    if (!world.processes.alive.has(process.pid)) return;
    process.isExecuted = true;
    const { token, unit } = command;
    const { pid } = process;
    // What it says may overtake the news of its being there; its end may not.
    const isOvertaken = random.chance(10);
    if (isOvertaken)
      world.tell(0, { kind: "notify", unit, pid, fields: [["READY", "1"]], descriptors: 0 });
    world.tell(isOvertaken ? 1 : 0, { kind: "spawned", token, pid }, unit);
    world.later(2, () => live(world, process, command));
  });
}

function failToSpawn(world: Surroundings, process: Process, { unit, token }: Command): void {
  const { random, processes } = world;
  world.later(random.pick([0, 1, 20]), () => {
    if (!processes.alive.delete(process.pid)) return;
    const status = random.chance(30) ? null : random.pick([203, 217]);
    world.tell(0, { kind: "spawn-failed", token, status }, unit);
  });
}

function live(world: Surroundings, process: Process, command: Command): void {
  if (!world.processes.alive.has(process.pid)) return;
  const { random } = world;
  if (command.phase !== "start") {
    if (random.chance(10)) leaveChild(world, process);
    endAfter(world, process, random.chance(4) ? null : random.pick([0, 5, 50, 300]));
    return;
  }
  switch (command.type) {
    case "forking":
      becomeDaemon(world, process);
      return;
    case "oneshot":
      endAfter(world, process, random.chance(4) ? null : random.pick([0, 10, 200]));
      return;
    case "notify":
    case "notify-reload":
      notify(world, process);
      endAfter(world, process, lifetimeMs(world, command.unit));
      return;
    default:
      if (random.chance(15)) leaveChild(world, process);
      if (random.chance(10)) notify(world, process);
      endAfter(world, process, lifetimeMs(world, command.unit));
  }
}

function lifetimeMs(world: Surroundings, unit: string): number | null {
  const { random } = world;
  if (unit === KEEPER) return null;
  return random.chance(world.stability) ? null : random.pick([0, 10, 500, 3_000, 20_000]);
}

/** Null: it goes on until it is told to end. */
function endAfter(world: Surroundings, process: Process, afterMs: number | null): void {
  if (afterMs === null) return;
  world.later(afterMs, () => world.die(process, randomEnding(world)));
}

function randomEnding({ random }: Surroundings): Ending {
  if (random.chance(70)) return { kind: "exited", status: 0 };
  if (random.chance(60)) return { kind: "exited", status: random.pick([1, 2, 3, 4, 255]) };
  return { kind: random.pick(["killed", "dumped"]), signal: random.pick([6, 9, 11, 15]) };
}

function leaveChild(world: Surroundings, { unit }: Process): Process {
  const child = world.processes.create(unit, null, false);
  child.isExecuted = true;
  endAfter(world, child, world.random.pick([null, 100, 5_000]));
  return child;
}

/** Type=forking: children, a PID file sooner, later or never, and the end of the first process. */
function becomeDaemon(world: Surroundings, process: Process): void {
  const { random } = world;
  const count = random.pick([0, 1, 1, 1, 1, 2]);
  const children = Array.from({ length: count }, () => leaveChild(world, process));
  const daemon = children[0];
  if (daemon !== undefined && random.chance(85)) {
    const write = () => world.pidFiles.set(process.unit, daemon.pid);
    if (random.chance(70)) write();
    else world.later(random.pick([30, 200, 2_000]), write);
  }
  endAfter(world, process, random.chance(4) ? null : random.pick([0, 10, 100]));
}

function notify(world: Surroundings, process: Process): void {
  const { random } = world;
  const say = (afterMs: number, ...fields: NotifyField[]) => {
    world.later(afterMs, () => {
      if (!world.processes.alive.has(process.pid)) return;
      world.tell(0, {
        kind: "notify",
        unit: process.unit,
        pid: process.pid,
        fields,
        descriptors: 0,
      });
    });
  };
  if (random.chance(85)) say(random.pick([0, 50, 800]), ["READY", "1"], ["STATUS", "up"]);
  if (random.chance(15)) {
    for (let count = 0; count < 5; count++) {
      say(random.below(9_000), ["EXTEND_TIMEOUT_USEC", "3000000"]);
    }
  }
  if (random.chance(10)) {
    say(1_500, ["RELOADING", "1"], ["MONOTONIC_USEC", "1"]);
    if (random.chance(70)) say(2_000, ["READY", "1"]);
  }
  if (random.chance(8)) say(random.pick([1_600, 2_500]), ["STOPPING", "1"]);
  if (random.chance(8)) say(random.pick([1_600, 2_500]), ["WATCHDOG", "trigger"]);
  if (random.chance(3)) say(1_000, ["WATCHDOG_USEC", "500000"]);
  if (random.chance(8)) {
    const child = leaveChild(world, process);
    say(random.below(4_000), ["MAINPID", String(child.pid)]);
  }
}

/** SIGHUP is no end for a service of Type=notify-reload. */
export function behaveOnReload(world: Surroundings, process: Process): boolean {
  const unit = world.plan.units[process.unit];
  if (unit?.kind !== "service" || unit.service.type !== "notify-reload") return false;
  const { random, nowMs } = world;
  const { unit: name, pid } = process;
  const since = String(nowMs * 1000);
  const tell = (afterMs: number, fields: readonly NotifyField[]) =>
    world.later(afterMs, () =>
      world.tell(0, { kind: "notify", unit: name, pid, fields, descriptors: 0 }),
    );
  if (random.chance(80))
    tell(1, [
      ["RELOADING", "1"],
      ["MONOTONIC_USEC", since],
    ]);
  if (random.chance(80)) tell(random.pick([2, 300]), [["READY", "1"]]);
  return true;
}
