// What became of a request -> what the client prints, and its exit status; systemctl(1), "Exit
// status".

import type { JobResult } from "../state/job.ts";
import type { Refusal, Reply } from "../state/requests.ts";

/** What a client prints and exits with. */
export interface Answer {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export const NOTHING_TO_SAY: Answer = { status: 0, out: "", err: "" };

export function answerText(reply: Reply): string {
  return JSON.stringify(answerOf(reply));
}

function answerOf(reply: Reply): Answer {
  if (reply.kind === "done") return NOTHING_TO_SAY;
  if (reply.kind === "refused") {
    return { status: REFUSAL_STATUS[reply.why] ?? 1, out: "", err: `${reply.text}\n` };
  }
  const words = JOB_WORDS[reply.result];
  if (words === undefined) return NOTHING_TO_SAY;
  const advice = `See "systemctl status ${reply.unit}" for details.`;
  return { status: 1, out: "", err: `Job for ${reply.unit} ${words}.\n${advice}\n` };
}

/** LSB's statuses, as systemctl has them: not implemented, no permission, not installed, ... */
const REFUSAL_STATUS: Readonly<Partial<Record<Refusal, number>>> = {
  "not-applicable": 3,
  "only-by-dependency": 4,
  "no-isolation": 4,
  destructive: 4,
  "no-such-unit": 5,
  "load-error": 6,
};

/** Results that are no success. */
const JOB_WORDS: Readonly<Partial<Record<JobResult, string>>> = {
  canceled: "canceled",
  timeout: "timed out",
  failed: "failed",
  dependency: "failed because a dependency of it did",
  invalid: "is invalid",
  assert: "failed because an assertion did not hold",
  once: "failed because the unit was started before",
};
