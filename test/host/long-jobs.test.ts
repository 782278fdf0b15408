import { expect, test } from "vitest";
import {
  describeLongJobs,
  followJobs,
  LONG_JOBS_TIMER,
  type LongJobs,
  longJobsTimer,
  NO_LONG_JOBS,
  withNextPause,
} from "../../src/host/long-jobs.ts";
import { Machine } from "../state/machine.ts";
import { service } from "../state/units.ts";

/** Two services that have begun to start. */
function starting(): Machine {
  const commands = { "start-pre": true } as const;
  return new Machine([
    service("a.service", { commands, startTimeoutMs: 90_000 }),
    service("b.service", { type: "notify" }),
  ]).boot("a.service", "b.service");
}

const describeAfter = ({ state, nowMs }: Machine, ms: number) =>
  describeLongJobs(followJobs(NO_LONG_JOBS, state, nowMs), state, nowMs + ms);

test("a job is spoken of once it has taken five seconds", () => {
  expect(describeAfter(starting(), 4_999)).toBeUndefined();
  expect(describeAfter(starting(), 5_000)).toMatch(/^waiting for a\.service to start/);
});

test("a line says which command runs, for how long, and how long it still may", () => {
  expect(describeAfter(starting(), 65_000)).toContain(
    "a.service to start (start-pre, for 1min 5s, 25s left)",
  );
});

test("four jobs are three names and a count", () => {
  const names = ["a", "b", "c", "d"].map((name) => `${name}.service`);
  const machine = new Machine(names.map((name) => service(name, { type: "notify" })));
  expect(describeAfter(machine.boot(...names), 5_000)).toMatch(/c\.service .*, and 1 more$/);
});

test("lines become ever more seldom, down to one a minute", () => {
  let jobs: LongJobs = followJobs(NO_LONG_JOBS, starting().state, 0);
  const pauses = Array.from({ length: 6 }, () => {
    const { pauseMs } = jobs;
    jobs = withNextPause(jobs);
    return pauseMs;
  });
  expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
});

test("the timer is set with the first job, and cancelled with the last", () => {
  const machine = starting();
  const during = followJobs(NO_LONG_JOBS, machine.state, 100);
  const id = LONG_JOBS_TIMER;
  expect(longJobsTimer(NO_LONG_JOBS, during, 100)).toEqual([
    { kind: "set-timer", id, atMs: 5_100 },
  ]);
  expect(longJobsTimer(during, followJobs(during, machine.state, 200), 200)).toEqual([]);
  const done = followJobs(during, { ...machine.state, jobs: {} }, 300);
  expect(longJobsTimer(during, done, 300)).toEqual([{ kind: "cancel-timer", id }]);
});
