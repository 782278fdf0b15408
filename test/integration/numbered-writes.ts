// A database's client -> a load of writes 1, 2, 3..., each after the one before was acknowledged.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { waitFor } from "../namespace/wait-for.ts";

export interface Writer {
  /** Waits until so many writes are acknowledged. */
  until(count: number): Promise<void>;
  /** The client's end: how many writes were acknowledged until then. */
  readonly ended: Promise<number>;
}

/** The client reads the line for a number, and prints one with a number once it is written. */
export function writeNumbers(client: readonly string[], line: (number: number) => string): Writer {
  const child = spawn(client[0]!, client.slice(1), { stdio: ["pipe", "pipe", "pipe"] });
  let acknowledged = 0;
  let errors = "";
  // redis-cli would go on reading after that, psql ends by itself.
  child.stderr.on("data", (data) => {
    errors += data;
    child.stdin.end();
  });
  // The server may be gone, and the client after it, before it has read all.
  child.stdin.on("error", () => {});
  const write = () => {
    if (!child.stdin.writableEnded) child.stdin.write(`${line(acknowledged + 1)}\n`);
  };
  createInterface({ input: child.stdout }).on("line", (answer) => {
    if (/^\d+$/.test(answer)) {
      acknowledged++;
      write();
    } else {
      child.stdin.end();
    }
  });
  write();
  const told = () => `more than ${acknowledged} writes: ${errors}`;
  return {
    until: (count) => waitFor(told, () => acknowledged >= count).then(() => {}),
    ended: new Promise((resolve) => child.on("close", () => resolve(acknowledged))),
  };
}
