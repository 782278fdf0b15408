// The carriers and a plan -> figures. In every round each of them has a turn.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rotate } from "../statistics.ts";
import type { Carrier } from "./carriers.ts";
import { LINE_BYTES, type Plan } from "./plan.ts";
import { startReceiver } from "./receivers.ts";
import { type Carried, parseCarried } from "./results.ts";

/** Of one run. Times are nanoseconds. */
export interface Run {
  readonly sent: number;
  readonly arrived: number;
  /** From before the carrier's start until the receiver had the last line. */
  readonly took: number;
  /** The carrier's own, without the command's; nothing where it has become the command. */
  readonly cpu: number | undefined;
  readonly receiverCpu: number | undefined;
}

export type Runs = ReadonlyMap<Carrier, readonly Run[]>;

/** In memory, and this program's own. */
const PLACE = "/run/firstborn-logs-";

export async function measureAll(carriers: readonly Carrier[], plan: Plan): Promise<Runs> {
  const directory = mkdtempSync(PLACE);
  const file = join(directory, "lines");
  writeFileSync(file, Array.from({ length: plan.lines }, (_, index) => lineOf(index)).join(""));
  const runs = new Map<Carrier, Run[]>(carriers.map((carrier) => [carrier, []]));
  try {
    for (let round = 0; round < plan.rounds; round++) {
      process.stderr.write(`round ${round + 1} of ${plan.rounds}\n`);
      for (const carrier of rotate(carriers, round)) {
        runs.get(carrier)!.push(await measure(carrier, directory, file, plan.lines));
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return runs;
}

/** No two are alike, as in a log. */
function lineOf(index: number): string {
  const text = `${String(index).padStart(8, "0")} GET /items/${index % 997} 200 `;
  return `${text.padEnd(LINE_BYTES - 1, "abcdefghij ")}\n`;
}

async function measure(
  carrier: Carrier,
  directory: string,
  file: string,
  sent: number,
): Promise<Run> {
  const receiver = await startReceiver(carrier.receiver, directory);
  try {
    const input = carrier.way === "reads" ? ["--stdin", file] : [];
    const command = carrier.command(receiver.target, file);
    const carried = await carry([...input, ...receiver.ending, ...command]);
    const outcome = await receiver.finish();
    return {
      sent,
      arrived: outcome.lines,
      took: (outcome.endedAt ?? carried.endedAt) - carried.startedAt,
      cpu: carrier.way === "becomes" ? undefined : carried.cpu,
      receiverCpu: outcome.cpu,
    };
  } finally {
    await receiver.end();
  }
}

async function carry(words: readonly string[]): Promise<Carried> {
  const script = join(import.meta.dirname, "carry.py");
  const child = spawn("python3", [script, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (data) => {
    said += data;
  });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`failed with ${status}: ${words.join(" ")}`);
  return parseCarried(said);
}
