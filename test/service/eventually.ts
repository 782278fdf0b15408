// A question that takes a while -> its answer, once that is neither false nor undefined.

import { setTimeout } from "node:timers/promises";

const PAUSE_MS = 10;
const DEADLINE_MS = 20_000;

/** Throws after a deadline. */
export async function eventually<T>(
  what: string | (() => string),
  question: () => Promise<T | false | undefined>,
): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await question();
    if (answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${typeof what === "string" ? what : what()}`);
    }
    await setTimeout(PAUSE_MS);
  }
}
