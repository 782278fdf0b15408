// A condition -> its value, once it holds.

import { setTimeout } from "node:timers/promises";

const POLL_MS = 2;
const DEADLINE_MS = 20_000;

/**
 * Asks again and again until the answer is neither false nor undefined; throws after a deadline.
 */
export async function waitFor<T>(
  what: string | (() => string),
  condition: () => T | false | undefined,
): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = condition();
    if (value !== false && value !== undefined) return value;
    if (Date.now() > deadline) {
      throw new Error(`waited in vain for ${typeof what === "string" ? what : what()}`);
    }
    await setTimeout(POLL_MS);
  }
}
