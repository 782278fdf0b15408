// `scripts/demo`: a Node HTTP server under firstborn, beside the same under tini and under nothing.
//
// The argument is tini's path, where there is one. The status is 0 if all was as it should be.

import { join } from "node:path";
import { findObstacle } from "./namespace.ts";
import { runUnder } from "./run.ts";
import { findFaults, formatRuns, type Run } from "./story.ts";

const FIRSTBORN = `dist/firstborn-${process.arch}`;

const ADVICE = `In a Dockerfile (Dockerfile.example has more):

  COPY ${FIRSTBORN} /firstborn
  ENTRYPOINT ["/firstborn", "--"]
  CMD ["node", "server.js"]`;

/** Milliseconds: under an init that does its work little of this passes, without one all of it. */
const PATIENCE = { init: 10_000, none: 1000 } as const;

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  report(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

async function main(tini: string | undefined): Promise<number> {
  const obstacle = findObstacle();
  if (obstacle !== undefined) {
    report(
      `no demo: no PID namespace can be made here (${obstacle}); it takes root, or a kernel that ` +
        "lets users make namespaces, and in a container --privileged",
    );
    return 1;
  }
  const inits = [
    { name: "firstborn", command: [join(import.meta.dirname, "../..", FIRSTBORN), "--"] },
    ...(tini === undefined ? [] : [{ name: "tini", command: [tini, "--"] }]),
    { name: "no init", command: [] },
  ];
  console.log(
    "A Node HTTP server, each time in a PID namespace of its own; figures from its /proc:",
  );
  const runs: Run[] = [];
  for (const { name, command } of inits) {
    const hasInit = command.length > 0;
    const facts = await runUnder(command, hasInit ? PATIENCE.init : PATIENCE.none);
    runs.push({ name, hasInit, facts });
  }
  console.log(`\n${formatRuns(runs)}\n`);
  const faults = findFaults(runs);
  for (const fault of faults) report(fault);
  if (faults.length > 0) return 1;
  console.log(ADVICE);
  return 0;
}

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
