// The manager: an event of PID 1, what follows from it, a commit; again and again, until PID 1 lets
// it go.

import { mkdirSync } from "node:fs";
import { SYSTEM_UNIT_PATH } from "../loader/unit-tree.ts";
import type { Diagnostic } from "../unit-file/diagnostic.ts";
import { encodeCommit, type WireAction } from "../wire/commit.ts";
import type { WireEvent } from "../wire/event.ts";
import { BUS_NAMES_TIMER, busNameOf, isAwaitingName, setBusNamesTimer } from "./bus-names.ts";
import { describeUnits } from "./describe.ts";
import { encodeMemory } from "./encode-memory.ts";
import { readEvent, writeCommit } from "./event-socket.ts";
import { runGenerators } from "./generators.ts";
import { hear } from "./hear.ts";
import type { Loaded } from "./load.ts";
import {
  describeLongJobs,
  followJobs,
  LONG_JOBS_TIMER,
  type LongJobs,
  longJobsTimer,
  withNextPause,
} from "./long-jobs.ts";
import { decodeMemory, firstMemory, type Memory, withoutShim, withShim } from "./memory.ts";
import { NOTHING_TO_SAY } from "./replies.ts";
import { type ControlRequest, parseRequest } from "./requests.ts";
import { parseSettings, type Settings } from "./settings.ts";
import { isUsual, listenProgram, socketPath } from "./sockets.ts";
import { explainSpawnFailure } from "./spawn-failure.ts";
import { makeTemporaryFiles } from "./tmpfiles/at-boot.ts";
import { Turn } from "./turn.ts";
import { realWorld, type World } from "./world.ts";

const WRONG_USAGE = 1;
const SIGHUP = 1;
/** As many managers have ended on an event; the next one passes it over. */
const FAILURES_MAX = 3;

/** `words` are PID 1's own arguments; `self` starts this program. The result is the exit status. */
export function runManager(words: readonly string[], self: readonly string[]): number {
  const manager = new Manager(words, realWorld(self));
  for (let event = readEvent(); event !== undefined; event = readEvent()) {
    writeCommit(manager.answer(event));
  }
  return 0;
}

export class Manager {
  private settings: Settings | undefined;
  private loaded: Loaded | undefined;
  private memory: Memory;
  private isTolerant = false;
  private isLogging = false;

  constructor(
    private readonly words: readonly string[],
    private readonly world: World,
  ) {
    this.memory = firstMemory({
      control: socketPath(world.directory, "control"),
      notify: socketPath(world.directory, "notify"),
    });
  }

  /** The commit. Where there can be none, everything is as it was before. */
  answer(event: WireEvent): Uint8Array {
    if (event.kind === "boot") return encodeCommit(this.boot(event));
    const { loaded, memory } = this;
    try {
      return encodeCommit(this.actionsAfter(event));
    } catch (error) {
      this.loaded = loaded;
      this.memory = memory;
      return encodeCommit([...this.apologize(event, error), this.save()]);
    }
  }

  /** A client is told. Anything else is tried by other managers, and passed over in the end. */
  private apologize(event: WireEvent, error: unknown): readonly WireAction[] {
    const problem = error instanceof Error ? error.message : String(error);
    if (event.kind === "request")
      return [reply(event, { status: 1, out: "", err: `${problem}\n` })];
    if (!this.isTolerant) throw error;
    this.world.say(
      "error",
      null,
      `an event of the kind '${event.kind}' is passed over: ${problem}`,
    );
    return [];
  }

  private actionsAfter(event: WireEvent): readonly WireAction[] {
    const { loaded } = this;
    if (loaded === undefined) throw new Error("an event before the first");
    this.noteShims(event);
    if (event.kind === "request") return this.request(event, loaded);
    if (event.kind === "timer" && event.id === LONG_JOBS_TIMER) return this.sayLongJobs(event);
    if (event.kind === "timer" && event.id === BUS_NAMES_TIMER) return this.askForNames(event);
    if (event.kind === "signal" && event.signal === SIGHUP) return this.reloadUnasked(event);
    if (event.kind === "listen-failed") {
      this.world.say("error", null, `cannot make the ${event.socket} socket: errno ${event.errno}`);
      return [this.save()];
    }
    if (event.kind === "spawn-failed") {
      const failure = explainSpawnFailure(this.memory.state, event.token, event.errno);
      if (failure !== undefined) this.world.say("error", failure.unit, failure.text);
    }
    const turn = this.turn(loaded, event);
    const heard = hear(event, this.memory, this.world.processes);
    if (heard !== undefined) turn.take(heard);
    return this.finish(turn, event);
  }

  private boot(event: Extract<WireEvent, { kind: "boot" }>): readonly WireAction[] {
    const parsed = parseSettings(this.words, SYSTEM_UNIT_PATH);
    if (!parsed.ok) return this.refuse(parsed.message);
    this.settings = parsed.settings;
    this.isTolerant = event.failures >= FAILURES_MAX;
    this.isLogging = event.isLogging;
    const settings: WireAction = { kind: "settings", lingerMs: parsed.settings.lingerMs };
    return event.state === undefined
      ? [settings, ...this.firstBoot(event, parsed.settings)]
      : [settings, ...this.resume(event, event.state, parsed.settings)];
  }

  private firstBoot(event: WireEvent, settings: Settings): readonly WireAction[] {
    if (settings.origin.kind === "unit-path") prepareSystem(this.world);
    try {
      this.loaded = this.world.load(settings);
    } catch (error) {
      return this.refuse(error instanceof Error ? error.message : String(error));
    }
    if (isFaulty(this.loaded, settings)) {
      for (const diagnostic of this.loaded.diagnostics) this.world.sayDiagnostic(diagnostic);
      return this.refuse("the manifest has errors, and nothing was started");
    }
    this.world.save(this.loaded);
    const turn = this.turn(this.loaded, event);
    turn.take({ now: event.now, kind: "boot", goals: this.loaded.goals });
    this.sayDiagnostics(this.loaded, turn.memory);
    const { control, notify } = this.memory.sockets;
    if (!isUsual(this.world.directory))
      this.world.say("notice", null, `systemctl finds PID 1 by ${control}`);
    const sockets: readonly WireAction[] = [
      { kind: "listen", socket: "notify", program: this.listen(notify, "notify") },
      { kind: "listen", socket: "control", program: this.listen(control, "control") },
    ];
    return [...sockets, ...this.finish(turn, event)];
  }

  /** After a manager that was let go, or that was killed: PID 1 has kept all that it knew. */
  private resume(event: WireEvent, state: Uint8Array, settings: Settings): readonly WireAction[] {
    this.memory = decodeMemory(state);
    const saved = this.world.saved();
    this.loaded = saved ?? this.world.load(settings, this.touched());
    const turn = this.turn(this.loaded, event);
    if (saved === undefined) turn.take({ now: event.now, kind: "reloaded" });
    return this.finish(turn, event);
  }

  private request(
    event: Extract<WireEvent, { kind: "request" }>,
    loaded: Loaded,
  ): readonly WireAction[] {
    const { connection, now } = event;
    const request = parseRequest(event.text);
    if (request === undefined) return [reply(event, NOT_UNDERSTOOD), this.save()];
    if (request.kind === "state") {
      const before = this.loadMore(event, loaded, unitsOf(request.request));
      const turn = this.turn(this.loaded!, event);
      turn.take({ now, kind: "request", connection, request: request.request });
      return [...before, ...this.finish(turn, event)];
    }
    if (request.kind === "describe") {
      const before = this.loadMore(event, loaded, request.units ?? []);
      const described = describeUnits(this.loaded!, this.memory, request.units);
      return [...before, reply(event, described), this.save()];
    }
    if (request.kind === "names") {
      return [reply(event, Object.keys(loaded.plan.units).sort()), this.save()];
    }
    if (request.kind === "reload-units") {
      return [...this.reload(event), reply(event, NOTHING_TO_SAY)];
    }
    this.memory = { ...this.memory, environment: changed(this.memory.environment, request) };
    return [reply(event, NOTHING_TO_SAY), this.save()];
  }

  /** A unit that nothing needs is loaded when somebody asks for it. */
  private loadMore(
    event: WireEvent,
    loaded: Loaded,
    names: readonly string[],
  ): readonly WireAction[] {
    const { units, aliases } = loaded.plan;
    const isKnown = (name: string) => units[aliases[name] ?? name] !== undefined;
    const unknown = names.filter((name) => !isKnown(name));
    if (unknown.length === 0 || this.settings?.origin.kind !== "unit-path") return [];
    const more = this.world.load(this.settings, [...this.touched(), ...unknown]);
    if (unknown.every((name) => more.plan.units[more.plan.aliases[name] ?? name] === undefined)) {
      return [];
    }
    for (const diagnostic of diagnosticsOf(more, unknown)) this.world.sayDiagnostic(diagnostic);
    return this.replaceUnits(event, more);
  }

  /** Units that have been something else than inactive since the start, and are to stay known. */
  private touched(): readonly string[] {
    const { units, jobs } = this.memory.state;
    return [...Object.keys(units), ...Object.keys(jobs)];
  }

  private replaceUnits(event: WireEvent, loaded: Loaded): readonly WireAction[] {
    const turn = this.turn(loaded, event);
    turn.take({ now: event.now, kind: "reloaded" });
    this.world.save(loaded);
    this.loaded = loaded;
    this.memory = turn.memory;
    return turn.actions;
  }

  /** SIGHUP is `systemctl daemon-reload` (systemd(1)), with nobody to be told what is wrong. */
  private reloadUnasked(event: WireEvent): readonly WireAction[] {
    try {
      return this.reload(event);
    } catch (error) {
      this.world.say("error", null, error instanceof Error ? error.message : String(error));
      return [this.save()];
    }
  }

  /** @throws Error for units that cannot be had: those from before stay */
  private reload(event: WireEvent): readonly WireAction[] {
    const loaded = this.world.load(this.settings!, this.touched());
    if (isFaulty(loaded, this.settings!)) {
      for (const diagnostic of loaded.diagnostics) this.world.sayDiagnostic(diagnostic);
      throw new Error("the manifest has errors, and the units stay what they were");
    }
    const actions = this.replaceUnits(event, loaded);
    this.sayDiagnostics(loaded, this.memory);
    return [...actions, this.save()];
  }

  private turn(loaded: Loaded, event: WireEvent): Turn {
    const facts = {
      machine: this.world.machine,
      managerEnvironment: this.memory.environment,
      notifySocket: this.memory.sockets.notify,
      isLogging: this.isLogging,
    };
    return new Turn(loaded, this.memory, facts, event, this.world);
  }

  private finish(turn: Turn, { now }: WireEvent): readonly WireAction[] {
    const before = turn.memory.longJobs;
    const longJobs = followJobs(before, turn.memory.state, now.monotonicMs);
    const { awaitingNames } = turn.memory;
    const isNew = awaitingNames.length > 0 && this.memory.awaitingNames.length === 0;
    this.memory = { ...turn.memory, longJobs };
    return [
      ...turn.actions,
      ...longJobsTimer(before, longJobs, now.monotonicMs),
      ...(isNew ? [setBusNamesTimer(now.monotonicMs)] : []),
      this.save(),
    ];
  }

  private askForNames(event: WireEvent): readonly WireAction[] {
    const { awaitingNames, state } = this.memory;
    // A name that is not there yet is asked for again, and the timer set for it.
    this.memory = { ...this.memory, awaitingNames: [] };
    const turn = this.turn(this.loaded!, event);
    for (const unit of awaitingNames) {
      if (!isAwaitingName(state, unit)) continue;
      const name = busNameOf(this.loaded?.units[unit]);
      const now = this.world.busName(name ?? "");
      if (now === "free") turn.awaitName(unit);
      else turn.take({ now: event.now, kind: "bus-name", unit, state: now });
    }
    return this.finish(turn, event);
  }

  private sayLongJobs({ now }: WireEvent): readonly WireAction[] {
    const before = this.memory.longJobs;
    const text = describeLongJobs(before, this.memory.state, now.monotonicMs);
    if (text !== undefined) this.world.say("notice", null, text);
    const longJobs = withNextPause(before);
    this.memory = { ...this.memory, longJobs };
    const setAgain: LongJobs = { ...before, pauseMs: undefined };
    return [...longJobsTimer(setAgain, longJobs, now.monotonicMs), this.save()];
  }

  private save(): WireAction {
    return { kind: "save", state: encodeMemory(this.memory) };
  }

  private noteShims(event: WireEvent): void {
    const unitOf = (number: number) =>
      Object.keys(this.memory.numbers).find((unit) => this.memory.numbers[unit] === number);
    if (event.kind === "spawned" && event.shim !== 0) {
      const unit = unitOf(event.unit);
      if (unit !== undefined) this.memory = withShim(this.memory, unit, event.shim);
    }
    if (event.kind === "empty") {
      const unit = unitOf(event.unit);
      if (unit !== undefined) this.memory = withoutShim(this.memory, unit);
    }
  }

  /** A system has hundreds of units that nobody starts here: only what is started is spoken of. */
  private sayDiagnostics(loaded: Loaded, memory: Memory): void {
    const isManifest = this.settings?.origin.kind === "manifest";
    const said = isManifest ? loaded.diagnostics : diagnosticsOfTouched(loaded, memory);
    for (const diagnostic of said) this.world.sayDiagnostic(diagnostic);
  }

  private listen(path: string, kind: "control" | "notify"): Uint8Array {
    return listenProgram(path, kind, this.world.machine.machine);
  }

  private refuse(message: string): readonly WireAction[] {
    this.world.say("error", null, message);
    return [{ kind: "exit", status: WRONG_USAGE }];
  }
}

/** A manifest is taken as a whole, or not at all. */
function isFaulty({ diagnostics }: Loaded, { origin }: Settings): boolean {
  return origin.kind === "manifest" && diagnostics.some(({ severity }) => severity === "error");
}

const NOT_UNDERSTOOD = {
  ...{ status: 1, out: "", err: "firstborn does not understand this request: another version?\n" },
};

function reply({ connection }: { readonly connection: number }, answer: unknown): WireAction {
  return { kind: "reply", connection, text: JSON.stringify(answer), isLast: false };
}

/** What a request is about. */
function unitsOf(request: Extract<ControlRequest, { kind: "state" }>["request"]) {
  return "unit" in request && request.unit !== null ? [request.unit] : [];
}

function diagnosticsOfTouched(loaded: Loaded, { state }: Memory): readonly Diagnostic[] {
  return diagnosticsOf(loaded, [...Object.keys(state.units), ...Object.keys(state.jobs)]);
}

function diagnosticsOf(loaded: Loaded, names: readonly string[]): readonly Diagnostic[] {
  const files = new Set(
    names.flatMap((name) => {
      const unit = loaded.units[name];
      return unit === undefined ? [] : [unit.fragmentPath, ...unit.dropInPaths];
    }),
  );
  return loaded.diagnostics.filter(({ span }) => files.has(span.file));
}

function changed(
  environment: Memory["environment"],
  request: Extract<ControlRequest, { kind: "set-environment" | "unset-environment" }>,
): Memory["environment"] {
  if (request.kind === "set-environment") return { ...environment, ...request.set };
  const entries = Object.entries(environment);
  return Object.fromEntries(entries.filter(([name]) => !request.names.includes(name)));
}

/** sd_booted(3) looks for this directory, and so do package scripts before they call systemctl. */
function prepareSystem({ say }: World): void {
  try {
    mkdirSync("/run/systemd/system", { recursive: true });
  } catch {
    // Without a /run that can be written to, programs find no systemd: they do without.
  }
  makeTemporaryFiles();
  for (const { path, problem } of runGenerators()) {
    say("warning", null, `the generator ${path} ${problem}`);
  }
}
