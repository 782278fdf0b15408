// What happened in a run and what its options mean -> the promises of PID 1 that were not kept.
import {
  ESRCH,
  SI_QUEUE,
  SIGCHLD,
  SIGCONT,
  SIGKILL,
  SIGPIPE,
  SIGSTOP,
  SIGTERM,
} from "../kernel/abi.ts";
import type { Happening, Sent } from "../kernel/history.ts";
import type { Plan } from "./plan.ts";

export interface Ended {
  readonly status: number;
  /** Children of PID 1 at its end, dead or alive, that nothing kept from being killed. */
  readonly children: number;
  /** Members of the child's group then. */
  readonly groupMembers: number;
  /** A queue of signals was full at some time: values may be lost. */
  readonly queueWasFull: boolean;
  /** /proc could not be read at some time: nobody may have been killed then. */
  readonly procWasUnreadable: boolean;
}

interface Expected {
  readonly target: "command" | "itself";
  readonly signal: number;
  readonly value: bigint | undefined;
}

type Taken = Extract<Happening, { kind: "taken" }>;
type Waited = Extract<Happening, { kind: "waited" }>;

/** PID 1 counts whole milliseconds, and the clock goes on between two looks at it. */
const SLACK_MS = 3;
/** How often PID 1 looks again at what gives no sign of its end. */
const POLL_MS = 50;
const STOPS = [2, 3, 15, 37];
const JOB_CONTROL = [20, 21, 22];

export function findViolations(
  plan: Plan,
  history: readonly Happening[],
  ended: Ended,
): readonly string[] {
  const check = new Check(plan, ended);
  for (const happening of history) check.next(happening);
  check.end();
  return check.violations;
}

class Check {
  readonly violations: string[] = [];
  private readonly plan: Plan;
  private readonly ended: Ended;
  private child: number | undefined;
  private childStatus: number | undefined;
  /** What must be sent before anything else is done. */
  private expected: Expected[] = [];
  private firstStop: number | undefined;
  private deadlineMs = Number.POSITIVE_INFINITY;
  private wasKilled = false;

  constructor(plan: Plan, ended: Ended) {
    this.plan = plan;
    this.ended = ended;
  }

  next(happening: Happening): void {
    switch (happening.kind) {
      case "started":
        this.child = happening.pid;
        break;
      case "taken":
        this.taken(happening);
        break;
      case "sent":
        this.sent(happening);
        break;
      case "reaped":
        this.allIsPassedOn();
        if (happening.pid === this.child && this.childStatus === undefined) {
          const signal = happening.waitStatus & 0x7f;
          this.childStatus = signal === 0 ? happening.waitStatus >> 8 : 128 + signal;
          this.graceBegins(happening.atMs);
        }
        break;
      case "waited":
        this.allIsPassedOn();
        this.waited(happening);
        break;
      default:
        break;
    }
  }

  end(): void {
    const { plan, ended, child, childStatus, firstStop } = this;
    this.allIsPassedOn();
    if (plan.isPaused) {
      this.require(ended.status === 0, `status ${ended.status} after a pause`);
    } else if (child === undefined) {
      const failed = plan.program === "firstborn" ? 126 : 1;
      const right = firstStop === undefined ? failed : 128 + firstStop;
      this.require(ended.status === right, `status ${ended.status} without a child, not ${right}`);
    } else if (childStatus === undefined) {
      this.violations.push("left before the child's end was seen");
    } else {
      const right = plan.expected.has(childStatus) ? 0 : childStatus;
      this.require(ended.status === right, `status ${ended.status}, not ${right}`);
    }
    if (plan.graceMs === undefined) return;
    if (this.reapsOrphans()) {
      const isSafe = ended.children === 0 || ended.procWasUnreadable;
      this.require(isSafe, "left children behind");
    } else if (plan.placement !== "our group") {
      this.require(ended.groupMembers === 0, "left members of the child's group behind");
    }
  }

  private taken({ signal, code, sender, value, atMs }: Taken): void {
    const { plan } = this;
    const isOver = this.childStatus !== undefined;
    if (STOPS.includes(signal)) {
      this.firstStop ??= signal;
      const endsPause = plan.program !== "catatonit" || signal === 2 || signal === 15;
      if (this.child !== undefined || (plan.isPaused && endsPause)) this.graceBegins(atMs);
      if (this.child === undefined) return;
    }
    const isOwn = signal === SIGCHLD || (signal === SIGPIPE && sender === plan.pid);
    const keptBack = { tini: [21, 22], catatonit: JOB_CONTROL }[plan.program as string] ?? [];
    if (isOver || plan.isPaused || isOwn || keptBack.includes(signal)) return;
    const out = plan.rewrites.get(signal) ?? signal;
    const isQueued = code === SI_QUEUE && out === signal;
    if (out !== 0) {
      this.expected.push({ target: "command", signal: out, value: isQueued ? value : undefined });
    }
    if (plan.program === "dumb-init" && JOB_CONTROL.includes(signal)) {
      this.expected.push({ target: "itself", signal: SIGSTOP, value: undefined });
    }
  }

  private sent(sent: Sent): void {
    const [next] = this.expected;
    if (next !== undefined) {
      this.passedOn(sent, next);
    } else if (this.isFarewell(sent)) {
      return;
    } else if (sent.signal === SIGKILL) {
      this.wasKilled = true;
      this.require(sent.atMs >= this.deadlineMs - SLACK_MS, `SIGKILL at ${sent.atMs}: too early`);
    } else {
      this.violations.push(`sent ${sent.signal} to ${sent.target} for no reason`);
    }
  }

  private passedOn(sent: Sent, next: Expected): void {
    const { plan, child } = this;
    const name = `signal ${sent.signal} to ${sent.target}`;
    this.require(sent.signal === next.signal, `${name}: expected signal ${next.signal}`);
    if (next.target === "itself") {
      this.require(sent.target === plan.pid, `${name}: expected to itself`);
    } else if (plan.toGroup && sent.target === -child!) {
      // A group that is not there yet: the child itself comes next.
      if (sent.errno === ESRCH) return;
    } else {
      this.require(sent.target === child, `${name}: expected to the child`);
      const isWhole = sent.value === next.value || (this.ended.queueWasFull && !sent.value);
      this.require(isWhole, `${name}: value ${sent.value}, not ${next.value}`);
    }
    this.expected.shift();
  }

  /** What PID 1 sends of its own accord once the child is gone, or a pause is over. */
  private isFarewell({ signal, target }: Sent): boolean {
    const { plan } = this;
    if (this.childStatus === undefined && !(plan.isPaused && this.firstStop !== undefined)) {
      return false;
    }
    if (plan.program === "dumb-init") {
      return target === -this.child! && signal === (plan.rewrites.get(SIGTERM) ?? SIGTERM);
    }
    return plan.graceMs !== undefined && (signal === SIGTERM || signal === SIGCONT);
  }

  private waited({ atMs, untilMs, children, pending }: Waited): void {
    const { plan } = this;
    const isOver = this.childStatus !== undefined;
    const hasBegun = this.child !== undefined || plan.isPaused;
    this.require(!hasBegun || pending === 0, `waits beside ${pending} signals`);
    this.require(!isOver || plan.graceMs !== undefined, "waits though its child is gone");
    const isDone = isOver && this.reapsOrphans() && children === 0;
    this.require(!isDone, "waits though nothing is left to wait for");
    if (!hasBegun || !Number.isFinite(this.deadlineMs)) return;
    const polls = this.wasKilled || this.ended.procWasUnreadable;
    const latest = Math.max(this.deadlineMs, polls ? atMs + POLL_MS : atMs) + SLACK_MS;
    this.require(untilMs !== undefined && untilMs <= latest, "sleeps past the end of the grace");
  }

  private graceBegins(atMs: number): void {
    if (this.plan.graceMs === undefined) return;
    this.deadlineMs = Math.min(this.deadlineMs, atMs + this.plan.graceMs);
  }

  private reapsOrphans(): boolean {
    return this.plan.pid === 1 || this.plan.isSubreaper;
  }

  private allIsPassedOn(): void {
    for (const { signal } of this.expected) this.violations.push(`signal ${signal} not passed on`);
    this.expected = [];
  }

  private require(holds: boolean, otherwise: string): void {
    if (!holds) this.violations.push(otherwise);
  }
}
