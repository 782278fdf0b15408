// An event of the state machine -> its actions in the words of PID 1, after every question that
// came up on the way was answered. A turn ends in one commit.

import type { Service } from "../manifest/service.ts";
import type { LoadedUnit } from "../manifest/unit.ts";
import type { Phase } from "../plan/plan.ts";
import type { Action, Query } from "../state/actions.ts";
import type { Event } from "../state/events.ts";
import { controlOf, mainOf } from "../state/service.ts";
import type { State, UnitState } from "../state/state.ts";
import { step } from "../state/step.ts";
import type { WireAction } from "../wire/commit.ts";
import type { WireEvent } from "../wire/event.ts";
import { PROGRAM_BYTES } from "../wire/kinds.ts";
import { Accounts } from "./accounts.ts";
import { answerQuery } from "./answer.ts";
import { cleanUp, removeIpcOf } from "./clean-up.ts";
import { resolveIdentity } from "./identity.ts";
import { endLeftovers } from "./leftovers.ts";
import type { Loaded } from "./load.ts";
import {
  type Memory,
  withInvocation,
  withNumber,
  withOccupied,
  withoutInvocation,
  withoutShim,
  withSaid,
} from "./memory.ts";
import { childrenOf } from "./processes.ts";
import { answerText } from "./replies.ts";
import { commandsOf, isLogged, type StartFacts, startCommand } from "./start-command.ts";
import type { World } from "./world.ts";

type ToUnit = Of<"watch" | "kill" | "arm-watchdog" | "store-descriptors" | "drop-descriptors">;
type Of<K extends Action["kind"]> = Extract<Action, { kind: K }>;

export class Turn {
  readonly actions: WireAction[] = [];
  private readonly events: Event[] = [];
  /** Before the step that the actions are of. */
  private before: State;

  constructor(
    private readonly loaded: Loaded,
    public memory: Memory,
    private readonly facts: StartFacts,
    private readonly event: WireEvent,
    private readonly world: World,
  ) {
    this.before = memory.state;
  }

  /** Takes the event in, and all that follows from it at once. */
  take(event: Event): void {
    this.events.push(event);
    for (let next = this.events.shift(); next !== undefined; next = this.events.shift()) {
      this.before = this.memory.state;
      const { state, actions } = step(this.loaded.plan, this.before, next);
      this.memory = { ...this.memory, state };
      for (const action of actions) this.act(action);
    }
  }

  /** Its name has no owner on the bus yet. */
  awaitName(unit: string): void {
    this.memory = { ...this.memory, awaitingNames: [...this.memory.awaitingNames, unit] };
  }

  private act(action: Action): void {
    switch (action.kind) {
      case "spawn":
        return this.spawn(action);
      case "watch":
      case "kill":
      case "arm-watchdog":
      case "store-descriptors":
      case "drop-descriptors":
        return this.tellUnit(action);
      case "set-timer":
      case "cancel-timer":
        this.actions.push(action);
        return;
      case "check-conditions":
      case "read-pid-file":
      case "list-processes":
      case "watch-bus-name":
        this.events.push(this.answer(action));
        return;
      case "clean-up":
        return this.cleanUp(action);
      case "tell-leftovers":
        return this.tellLeftovers(action.unit);
      case "reap-leftovers":
        return this.reapLeftovers(action.unit);
      case "reply": {
        const text = answerText(action.reply);
        this.actions.push({ kind: "reply", connection: action.connection, text, isLast: false });
        return;
      }
      case "notice":
        return this.world.say(action.severity, action.unit, action.text);
      case "exit":
        this.actions.push({ kind: "exit", status: action.status });
    }
  }

  private answer(query: Query): Event {
    const unit = this.unit(query.unit);
    const answer = answerQuery(query, unit, this.memory, this.world, this.event.now);
    if (answer.kind === "bus-name" && answer.state === "free") this.awaitName(query.unit);
    return answer;
  }

  private spawn(action: Of<"spawn">): void {
    const { token, unit } = action;
    const loaded = this.unit(unit);
    const memory = this.withNames(unit);
    if (memory === undefined || loaded?.kind !== "service") return this.refuse(unit, token, null);
    this.memory = memory;
    const invocationId = memory.invocations[unit]!;
    const { service } = loaded;
    const request = { ...action, service, invocationId };
    const start = startCommand(request, this.facts);
    if (start.kind === "failed") {
      this.world.say("error", unit, start.reason);
      return this.refuse(unit, token, start.status);
    }
    if (start.program.length > PROGRAM_BYTES) {
      this.world.say("error", unit, "its arguments and environment are too large");
      return this.refuse(unit, token, null);
    }
    for (const notice of start.notices) this.sayOnce(unit, notice);
    const number = memory.numbers[unit]!;
    this.memory = withOccupied(this.memory, unit);
    const withDescriptors = action.descriptors.length > 0;
    const { program } = start;
    const isLoggedToo = isLogged(service, action.phase, this.facts.isLogging);
    if (isLoggedToo) this.nameForLog(unit, number, service, action.phase);
    const flags = { withDescriptors, isLogged: isLoggedToo };
    this.actions.push({ kind: "spawn", token, unit: number, program, ...flags });
  }

  private withNames(unit: string): Memory | undefined {
    const { newInvocationId } = this.world;
    return withNumber(withInvocation(this.memory, unit, newInvocationId), unit);
  }

  /** SyslogIdentifier=, or the name of the program that is executed. */
  private nameForLog(name: string, unit: number, service: Service, phase: Phase): void {
    const path = commandsOf(service, phase)[0]?.path ?? name;
    const identifier = service.exec.syslogIdentifier ?? path.slice(path.lastIndexOf("/") + 1);
    this.actions.push({ kind: "log-unit", unit, identifier, name });
  }

  /** PID 1 hears nothing of it, so it will not call the unit empty. */
  private refuse(unit: string, token: number, status: number | null): void {
    this.events.push({ now: this.event.now, kind: "spawn-failed", token, status });
    if (this.memory.occupied.includes(unit)) return;
    this.events.push({ now: this.event.now, kind: "empty", unit });
  }

  private tellUnit(action: ToUnit): void {
    const number = this.memory.numbers[action.unit];
    if (number === undefined) return;
    if (action.kind === "kill") {
      const { whom, signal } = action;
      const target = whom === "all" ? ({ whom: "all-but", pids: [] } as const) : listed(whom);
      this.actions.push({ kind: "kill", unit: number, signal, ...target });
    } else {
      this.actions.push({ ...action, unit: number });
    }
  }

  private cleanUp({ unit, restarts }: Of<"clean-up">): void {
    const loaded = this.unit(unit);
    if (loaded?.kind === "service") {
      cleanUp(unit, loaded.service, restarts);
      if (loaded.service.exec.removeIpc && !restarts) this.removeIpc(loaded.service);
    }
    this.memory = withoutInvocation(this.memory, unit);
  }

  private removeIpc({ exec }: Service): void {
    const identity = resolveIdentity(exec.identity, new Accounts(), this.world.machine);
    const hasUser = exec.identity.user !== null || exec.identity.dynamicUser;
    const uid = identity.kind === "account" ? identity.account?.uid : undefined;
    if (hasUser && uid !== undefined) removeIpcOf(uid);
  }

  private tellLeftovers(unit: string): void {
    const shim = this.memory.shims[unit];
    const left = shim === undefined ? [] : childrenOf(this.world.processes, shim);
    if (left.length > 0)
      this.world.say("warning", unit, `Processes are left of it: ${left.join(" ")}`);
  }

  private reapLeftovers(unit: string): void {
    this.memory = withoutShim(this.memory, unit);
    const invocationId = this.memory.invocations[unit];
    const pids = knownProcesses(this.before.units[unit]);
    // It follows from `lost` alone, which tells what shims there are.
    const shims = this.event.kind === "lost" ? this.event.shims : Object.values(this.memory.shims);
    endLeftovers({ invocationId, pids, shims }, this.world.processes);
    this.events.push({ now: this.event.now, kind: "empty", unit });
  }

  private sayOnce(unit: string, text: string): void {
    const key = `${unit}: ${text}`;
    if (this.memory.said.includes(key)) return;
    this.memory = withSaid(this.memory, key);
    this.world.say("notice", unit, text);
  }

  private unit(name: string): LoadedUnit | undefined {
    return this.loaded.units[name];
  }
}

/** The main process and the command beside it, as far as there are such. */
function knownProcesses(unit: UnitState | undefined): readonly number[] {
  if (unit?.kind !== "service") return [];
  const { at } = unit;
  const control = controlOf(at);
  const processes = [mainOf(at), control.is === "command" ? control.process : control];
  return processes.flatMap((process) => (process.is === "alive" ? [process.pid] : []));
}

function listed(pids: readonly number[]) {
  return { whom: "listed", pids } as const;
}
