// Limits, priorities and the like -> steps. What needs a privilege that is absent is not done, and
// no start fails for that.

import { type CpuSchedulingPolicy, IO_SCHEDULING_CLASSES } from "../directives/words.ts";
import type { ExecContext, Scheduling } from "../manifest/service.ts";
import type { LimitValue, Resource, ResourceLimit } from "../values/rlimits.ts";
import type { Draft } from "./draft.ts";
import type { MachineFacts } from "./facts.ts";

const EXIT_LIMITS = 205;
const O_WRONLY = 1;
const O_CLOEXEC = 0x80000;
const AT_FDCWD = -100;
const RLIM_INFINITY = 0xffff_ffff_ffff_ffffn;
const [PRIO_PROCESS, IOPRIO_WHO_PROCESS] = [0, 1];
const IOPRIO_CLASS_SHIFT = 13;
const DEFAULT_IO_PRIORITY = 4;
const SCHED_RESET_ON_FORK = 0x40000000;
const PR_SET_TIMERSLACK = 29;

/** RLIMIT_*, the same on both machines. */
const RESOURCE_NUMBERS: Readonly<Record<Resource, number>> = {
  CPU: 0,
  FSIZE: 1,
  DATA: 2,
  STACK: 3,
  CORE: 4,
  RSS: 5,
  NPROC: 6,
  NOFILE: 7,
  MEMLOCK: 8,
  AS: 9,
  LOCKS: 10,
  SIGPENDING: 11,
  MSGQUEUE: 12,
  NICE: 13,
  RTPRIO: 14,
  RTTIME: 15,
};

/** SCHED_* of sched(7). */
const POLICY_NUMBERS = { other: 0, fifo: 1, rr: 2, batch: 3, idle: 5 } as const satisfies Record<
  CpuSchedulingPolicy,
  number
>;

export function addResources(draft: Draft, context: ExecContext, facts: MachineFacts): void {
  const { scheduling } = context;
  draft.failingWith(EXIT_LIMITS);
  for (const [name, limit] of Object.entries(context.limits)) {
    addLimit(draft, name as Resource, limit, facts);
  }
  if (context.oomScoreAdjust !== null) addOomScore(draft, context.oomScoreAdjust);
  if (scheduling.nice !== null) draft.attempt("setpriority", [PRIO_PROCESS, 0, scheduling.nice]);
  addIoPriority(draft, scheduling);
  addScheduling(draft, scheduling);
  if (scheduling.timerSlackNanoseconds !== null) {
    draft.attempt("prctl", [PR_SET_TIMERSLACK, scheduling.timerSlackNanoseconds]);
  }
}

/** Without CAP_SYS_RESOURCE a hard limit can only fall, so what is asked for is cut to it. */
function addLimit(
  draft: Draft,
  resource: Resource,
  limit: ResourceLimit,
  facts: MachineFacts,
): void {
  const most = facts.capabilities.includes("cap_sys_resource")
    ? "infinity"
    : (facts.hardLimits[resource] ?? "infinity");
  const pair = draft.int64(kernelValue(limit.soft, most), kernelValue(limit.hard, most));
  draft.attempt("prlimit64", [0, RESOURCE_NUMBERS[resource], pair, 0]);
}

function kernelValue(wanted: LimitValue, most: LimitValue): bigint {
  if (most === "infinity") return wanted === "infinity" ? RLIM_INFINITY : BigInt(wanted);
  return BigInt(wanted === "infinity" ? most : Math.min(wanted, most));
}

/** proc(5): a negative one needs CAP_SYS_RESOURCE. */
function addOomScore(draft: Draft, score: number): void {
  const path = "/proc/self/oom_score_adj";
  const text = String(score);
  const file = draft.attempt("openat", [AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0]);
  draft.attempt("write", [file, text, text.length]);
  draft.attempt("close", [file]);
}

function addIoPriority(draft: Draft, { ioClass, ioPriority }: Scheduling): void {
  if (ioClass === null && ioPriority === null) return;
  const number = IO_SCHEDULING_CLASSES.indexOf(ioClass ?? "best-effort");
  const priority = ioPriority ?? DEFAULT_IO_PRIORITY;
  const value = (number << IOPRIO_CLASS_SHIFT) | (ioClass === "idle" ? 0 : priority);
  draft.attempt("ioprio_set", [IOPRIO_WHO_PROCESS, 0, value]);
}

function addScheduling(draft: Draft, scheduling: Scheduling): void {
  if (scheduling.policy !== null || scheduling.resetOnFork || scheduling.priority > 0) {
    const policy = POLICY_NUMBERS[scheduling.policy ?? "other"];
    const flag = scheduling.resetOnFork ? SCHED_RESET_ON_FORK : 0;
    const isRealTime = policy === POLICY_NUMBERS.fifo || policy === POLICY_NUMBERS.rr;
    const priority = draft.int32(isRealTime ? Math.max(1, scheduling.priority) : 0);
    draft.attempt("sched_setscheduler", [0, policy | flag, priority]);
  }
  if (scheduling.cpuAffinity.length > 0) {
    const mask = affinityMask(scheduling.cpuAffinity);
    draft.attempt("sched_setaffinity", [0, mask.length, draft.builder.bytes(mask)]);
  }
}

/** A bit for each processor, in whole words of the kernel's. */
function affinityMask(processors: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((Math.max(...processors) + 1) / 64) * 8);
  for (const processor of processors) bytes[processor >> 3]! |= 1 << (processor & 7);
  return bytes;
}
