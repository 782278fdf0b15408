// A command -> what it does as PID 1 of a PID namespace of its own, with mounts of its own.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";

/** What surrounds a command. */
export interface Surroundings {
  readonly cwd?: string;
  /** Added to PATH, which is all there is else. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Shell commands, such as mounts, that run before the command, as root. */
  readonly setUp?: string;
}

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Every mount read-only: nothing can be written anywhere. */
export const READ_ONLY = `
sed 's/ - .*//' /proc/self/mountinfo | cut -d ' ' -f 5 | sort -r | while read -r mount; do
  mount -o remount,bind,ro "$mount" || :
done 2>/dev/null
`;

/** What a container engine's `--read-only` leaves writable: a /dev/shm that is noexec. */
export const READ_ONLY_CONTAINER = `${READ_ONLY}
mount -t tmpfs -o nosuid,nodev,noexec tmpfs /dev/shm
`;

/** The same, with Docker's own /dev, which is not noexec and belongs to root. */
export const READ_ONLY_DOCKER = `${READ_ONLY}
mount -t tmpfs -o nosuid,mode=755 tmpfs /dev
mkdir /dev/shm
mount -t tmpfs -o nosuid,nodev,noexec tmpfs /dev/shm
`;

/** Runs `command` as PID 1 to its end. */
export function runAsPid1(command: readonly string[], around: Surroundings = {}): Result {
  const { status, stdout, stderr } = spawnSync("unshare", unshareArguments(command, around), {
    ...spawnOptions(around),
    input: around.input ?? "",
    encoding: "utf8",
    timeout: 30_000,
  });
  return { status, stdout, stderr };
}

/** Runs `command` as PID 1 until it prints `ready`, sends it the signal, and waits for its end. */
export async function signalWhenReady(
  command: readonly string[],
  signal: NodeJS.Signals,
  around: Surroundings = {},
): Promise<Result> {
  const child = spawn("unshare", unshareArguments(command, around), spawnOptions(around));
  const output = { stdout: "", stderr: "" };
  child.stderr.on("data", (data) => {
    output.stderr += data;
  });
  child.stdout.on("data", (data) => {
    const before = output.stdout;
    output.stdout += data;
    if (!before.includes("ready") && output.stdout.includes("ready")) {
      process.kill(pid1Below(child), signal);
    }
  });
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, ...output };
}

/** The arguments of unshare(1) that make `command` PID 1. */
export function unshareArguments(
  command: readonly string[],
  around: Surroundings,
): readonly string[] {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const namespaces = [...user, "--pid", "--fork", "--mount", "--mount-proc", "--kill-child"];
  const prepared = `set -e\n${around.setUp ?? ""}\nexec "$@"`;
  return [...namespaces, "--", "sh", "-c", prepared, "sh", ...command];
}

export function spawnOptions(around: Surroundings) {
  const env = { PATH: process.env.PATH ?? "/usr/bin:/bin", ...around.env };
  return { cwd: around.cwd ?? tmpdir(), env };
}

/** The pid outside of what is PID 1 inside, from proc_pid_task_children(5). */
export function pid1Below(unshare: ChildProcess): number {
  return Number(readFileSync(`/proc/${unshare.pid}/task/${unshare.pid}/children`, "utf8"));
}
