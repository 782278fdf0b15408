// Jobs that take long -> a line that says what is being waited for, ever more seldom.

import { controlOf } from "../state/service.ts";
import type { State } from "../state/state.ts";
import { formatTimeSpan } from "../values/time-spans.ts";
import type { WireAction } from "../wire/commit.ts";

/** A timer of the manager's own: those of the state machine are counted from 1. */
export const LONG_JOBS_TIMER = 0x7fff_ffff;
/** When the first line is due, and how seldom they become. */
const [FIRST_PAUSE_MS, LAST_PAUSE_MS] = [5_000, 60_000];
/** Jobs that a line names; the others are counted. */
const NAMED_MAX = 3;
const US_PER_S = 1_000_000;

/** The jobs that are being worked at, and when the next line is due. */
export interface LongJobs {
  /** By the numbers of the jobs: since when, on the monotonic clock. */
  readonly sinceMs: Readonly<Record<string, number>>;
  /** The time between the last line and the next; undefined while nothing is waited for. */
  readonly pauseMs: number | undefined;
}

export const NO_LONG_JOBS: LongJobs = { sinceMs: {}, pauseMs: undefined };

/** What is known of the jobs after an event that may have begun or ended some. */
export function followJobs({ sinceMs, pauseMs }: LongJobs, { jobs }: State, now: number): LongJobs {
  const running = Object.values(jobs).filter(({ progress }) => progress.is === "running");
  if (running.length === 0) return NO_LONG_JOBS;
  const since = running.map(({ id }) => [id, sinceMs[id] ?? now] as const);
  return { sinceMs: Object.fromEntries(since), pauseMs: pauseMs ?? FIRST_PAUSE_MS };
}

/** A line is due: the next one is later. */
export function withNextPause({ sinceMs, pauseMs }: LongJobs): LongJobs {
  if (pauseMs === undefined) return NO_LONG_JOBS;
  return { sinceMs, pauseMs: Math.min(pauseMs * 2, LAST_PAUSE_MS) };
}

/** What PID 1 is to do about the timer. */
export function longJobsTimer(
  before: LongJobs,
  { pauseMs }: LongJobs,
  nowMs: number,
): readonly WireAction[] {
  if (pauseMs === before.pauseMs) return [];
  if (pauseMs === undefined) return [{ kind: "cancel-timer", id: LONG_JOBS_TIMER }];
  return [{ kind: "set-timer", id: LONG_JOBS_TIMER, atMs: nowMs + pauseMs }];
}

/** Undefined where no job has taken long: what is running now has begun a moment ago. */
export function describeLongJobs(
  { sinceMs }: LongJobs,
  state: State,
  nowMs: number,
): string | undefined {
  const long = Object.values(state.jobs)
    .filter(({ id, progress }) => progress.is === "running" && sinceMs[id] !== undefined)
    .map((job) => ({ ...job, forMs: nowMs - sinceMs[job.id]! }))
    .filter(({ forMs }) => forMs >= FIRST_PAUSE_MS)
    .sort((a, b) => b.forMs - a.forMs);
  if (long.length === 0) return undefined;
  const named = long.slice(0, NAMED_MAX).map(({ unit, type, forMs }) => {
    const deadline = deadlineOf(state, unit);
    const left = deadline === undefined ? "no limit" : `${span(deadline - nowMs)} left`;
    return `${unit} to ${type} (${doing(state, unit)}, for ${span(forMs)}, ${left})`;
  });
  const others = long.length - named.length;
  return `waiting for ${named.join(", ")}${others > 0 ? `, and ${others} more` : ""}`;
}

/** The command that is running, or the sub-state. */
function doing({ units }: State, name: string): string {
  const unit = units[name];
  if (unit?.kind !== "service") return "job";
  const control = controlOf(unit.at);
  return control.is === "command" ? control.phase : unit.at.sub;
}

function deadlineOf({ units }: State, name: string): number | undefined {
  const unit = units[name];
  return unit?.kind === "service" && "timer" in unit.at ? unit.at.timer?.atMs : undefined;
}

function span(ms: number): string {
  return formatTimeSpan(Math.max(Math.round(ms / 1000), 0) * US_PER_S, US_PER_S);
}
