// The requests of a run -> whether each has been answered exactly once.

import type { Action } from "../../src/state/actions.ts";
import type { Event } from "../../src/state/events.ts";

export class Replies {
  #lastConnection = 0;
  readonly #open = new Set<number>();

  newConnection(): number {
    return ++this.#lastConnection;
  }

  ask(event: Event): void {
    if (event.kind === "request") this.#open.add(event.connection);
    else if (event.kind === "closed") this.#open.delete(event.connection);
  }

  check(actions: readonly Action[]): string | null {
    for (const action of actions) {
      if (action.kind !== "reply") continue;
      const { connection } = action;
      if (!this.#open.delete(connection)) return `connection ${connection} is answered in vain`;
    }
    return null;
  }

  missing(): string | null {
    return this.#open.size === 0 ? null : `no answer for ${[...this.#open].join(", ")}`;
  }
}
