import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { Random } from "../../scripts/simulation/random.ts";
import { eventually } from "../service/eventually.ts";
import {
  endAllContainers,
  type ManifestContainer,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

const NOTIFY = `/usr/bin/python3 ${join(import.meta.dirname, "../service/notify-service.py")}`;

/** A run of this number is the same again, as far as processes let it: FIRSTBORN_SEED=... */
const SEED = Number(process.env.FIRSTBORN_SEED ?? Date.now() % 1_000_000);

/**
 * Holds a lock for as long as any process of the unit is there, and complains where it is taken;
 * tells of the start, and goes on as what the rest of its words say.
 */
const ALONE = `#!/bin/sh
exec 9>>"@work@/$1.lock"
flock -n 9 || echo "two of $1" >>@work@/log
shift
exec "$@"
`;

const MANIFEST = `# simple.service
[Service]
ExecStart=@work@/alone simple sleep 2001
Restart=always
RestartSec=30ms
# notify.service
[Unit]
After=simple.service
[Service]
Type=notify
ExecStart=@work@/alone notify ${NOTIFY} READY=1
Restart=on-failure
RestartSec=0
# forking.service
[Unit]
Wants=oneshot.service
After=oneshot.service
[Service]
Type=forking
ExecStart=@work@/alone forking setsid -f sleep 2003
ExecStopPost=sleep 0.01
Restart=always
RestartSec=30ms
# oneshot.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=sleep 0.01
ExecStart=@work@/alone oneshot sleep 0.02
ExecStop=sleep 0.01
# bound.service
[Unit]
BindsTo=simple.service
After=simple.service
[Service]
ExecStart=@work@/alone bound sleep 2005
KillMode=mixed
# keep.service
[Service]
ExecStart=@work@/alone keep sleep 2006
`;

const ROUNDS = 30;
const UNITS = ["simple", "notify", "forking", "oneshot", "bound"] as const;
const VERBS = ["start", "stop", "restart"] as const;
/** Too many starts in too short a time would be refused. */
const UNLIMITED = MANIFEST.replaceAll(/^(# .*\n)(\[Unit\]\n)?/gm, "$1[Unit]\nStartLimitBurst=0\n");

/** After a pause that the seed gives, SIGKILL to the manager, if there is one then. */
async function killManager(container: ManifestContainer, random: Random): Promise<number> {
  await setTimeout(random.below(150));
  const managers = childrenOf(container.pid).filter(isManager);
  for (const pid of managers) process.kill(pid, "SIGKILL");
  return managers.length;
}

/** None where the process has ended. */
function childrenOf(pid: number): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.trim().split(" ").map(Number);
  } catch {
    return [];
  }
}

function isManager(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("\0manager\0");
  } catch {
    return false;
  }
}

test(`managers are killed all the time, and no unit is lost or started twice; seed ${SEED}`, async () => {
  const random = new Random(SEED);
  const container = await startManifest(UNLIMITED, {
    linger: "100ms",
    scripts: { alone: ALONE },
  });
  await container.client.untilSub("keep.service", "running");
  const keep = (await container.untilProcess("2006")).pid;
  let killed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const unit = random.pick(UNITS);
    if (random.chance(30)) crash(container, unit, random);
    const answer = container.client.job(random.pick(VERBS), `${unit}.service`);
    killed += await killManager(container, random);
    // It may fail where a unit that it needs is stopped or crashes meanwhile, but it is answered.
    expect([0, 1]).toContain((await answer).status);
  }
  for (const unit of UNITS) await container.client.start(`${unit}.service`);
  await settled(container);
  expect(killed).toBeGreaterThan(ROUNDS / 4);
  expect(container.log).toEqual([]);
  expect((await container.untilProcess("2006")).pid).toBe(keep);

  container.pid1.send("SIGTERM");
  for (let i = 0; i < 3; i++) await killManager(container, random);
  const { status, stderr } = await container.pid1.ended;
  expect([status, stderr.includes("without a manager")]).toEqual([0, false]);
});

/** Ends the main process as a crash would, or the shim that it is below. */
function crash(container: ManifestContainer, unit: string, random: Random): void {
  const words = { simple: "2001", notify: "READY=1", forking: "2003", bound: "2005" };
  const word = words[unit as keyof typeof words];
  const found = container.serviceProcesses.find((other) => other.words.includes(word));
  if (found === undefined) return;
  const hasShim = container.shims.some(({ pid }) => pid === found.parent);
  process.kill(random.chance(50) && hasShim ? found.parent : found.pid, "SIGKILL");
}

/** Waits until everything runs that is to run, each of it once. */
async function settled(container: ManifestContainer): Promise<void> {
  let subs: readonly string[] = [];
  const wanted = ["running", "running", "running", "exited", "running"];
  await eventually(
    () => `${wanted}, and not ${subs} in ${container.description}`,
    async () => {
      subs = await Promise.all(UNITS.map((unit) => container.client.sub(`${unit}.service`)));
      return subs.join() === wanted.join();
    },
  );
  const count = (word: string) =>
    container.serviceProcesses.filter(({ words }) => words.includes(word)).length;
  expect(["2001", "READY=1", "2003", "2005", "2006"].map(count)).toEqual([1, 1, 1, 1, 1]);
}
