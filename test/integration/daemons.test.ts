import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { endAllNamespaces, type Pid1, startPid1 } from "../namespace/pid1.ts";
import { findProgram, PROGRAM } from "../namespace/programs.ts";
import { waitFor } from "../namespace/wait-for.ts";
import { writeNumbers } from "./numbered-writes.ts";

afterEach(endAllNamespaces);

const IS_ROOT = process.getuid?.() === 0;
const WRITES = 500;

/** The user's number, from passwd(5). */
function idOf(user: string, option: "-u" | "-g"): number {
  return Number(execFileSync("id", [option, user], { encoding: "utf8" }));
}

/** A directory that belongs to the user, for a server's data and its socket. */
function directoryOf(user: string): string {
  const directory = mkdtempSync(join(tmpdir(), "firstborn-daemon-"));
  chownSync(directory, idOf(user, "-u"), idOf(user, "-g"));
  return directory;
}

/** Starts firstborn as PID 1, and waits until the server below it says that it is up. */
async function startServer(command: readonly string[], isUp: string): Promise<Pid1> {
  const bothStreams = ["sh", "-c", 'exec "$@" 2>&1', "sh"];
  const pid1 = startPid1([...bothStreams, PROGRAM, ...command]);
  await pid1.until(isUp);
  return pid1;
}

/** A client whose only purpose is to keep the server busy. */
function load(...[program, ...args]: readonly string[]): Promise<unknown> {
  const child = spawn(program!, args, { stdio: "ignore" });
  return new Promise((resolve) => child.on("close", resolve));
}

const redis = IS_ROOT ? findProgram("redis-server", "Redis under firstborn") : undefined;

describe.skipIf(redis === undefined)("Redis as another user under firstborn", () => {
  const directory = redis === undefined ? "" : directoryOf("redis");
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const socket = join(directory, "socket");
  // It saves its data when it is asked to stop, and at no other time: killed, it loses everything.
  const SERVER = [
    ...["redis-server", "--port", "0", "--unixsocket", socket, "--dir", directory],
    ...["--save", "3600 1000000000", "--appendonly", "no"],
  ];
  const UP = `ready to accept connections at ${socket}`;
  const client = (...args: readonly string[]) => ["redis-cli", "-s", socket, ...args];
  const ask = (...args: readonly string[]) => {
    const [program, ...rest] = client(...args);
    return execFileSync(program!, rest, { encoding: "utf8" }).trim();
  };

  /** Writes under load until PID 1 gets SIGTERM; returns how many writes were acknowledged. */
  async function writeUntilStopped(pid1: Pid1, key: string): Promise<number> {
    const writer = writeNumbers(client(), (number) => `RPUSH ${key} ${number}`);
    const others = load("redis-benchmark", "-s", socket, "-n", "1000000000", "-t", "set");
    await writer.until(WRITES);
    pid1.send("SIGTERM");
    const [acknowledged] = await Promise.all([writer.ended, others]);
    return acknowledged;
  }

  /** Starts it again, and looks whether every acknowledged write is there, in order. */
  async function expectNothingLost(command: readonly string[], key: string, count: number) {
    const pid1 = await startServer(command, UP);
    const kept = ask("LRANGE", key, "0", String(count - 1)).split("\n");
    expect(kept).toEqual(Array.from({ length: count }, (_, index) => String(index + 1)));
    pid1.send("SIGTERM");
    expect((await pid1.ended).status).toBe(0);
  }

  const direct = ["--user", "redis", "--", ...SERVER];

  test("loses nothing when PID 1 gets SIGTERM under load, and ends with 0", async () => {
    const pid1 = await startServer(direct, UP);
    const acknowledged = await writeUntilStopped(pid1, "direct");
    expect((await pid1.ended).status).toBe(0);
    await expectNothingLost(direct, "direct", acknowledged);
  });

  test("loses nothing in the background of another app, given --grace", async () => {
    // An orphan in a session of its own, as daemons are.
    const script = '(setsid "$@" &); exec sleep 1000';
    const command = ["--user", "redis", "--grace", "1h", "--", "sh", "-c", script, "sh", ...SERVER];
    const pid1 = await startServer(command, UP);
    const acknowledged = await writeUntilStopped(pid1, "background");
    expect((await pid1.ended).status).toBe(128 + 15);
    await expectNothingLost(direct, "background", acknowledged);
  });
});

// Debian keeps a server of each version there.
const SERVERS = "/usr/lib/postgresql";
const postgres = (IS_ROOT && existsSync(SERVERS) ? readdirSync(SERVERS) : [])
  .map((version) => join(SERVERS, version, "bin/postgres"))
  .find((path) => existsSync(path));
if (IS_ROOT && postgres === undefined) {
  process.stderr.write("skipped: PostgreSQL under firstborn, because it is not installed\n");
}

describe.skipIf(postgres === undefined)("PostgreSQL as another user under firstborn", () => {
  const programs = dirname(postgres ?? "");
  const directory = postgres === undefined ? "" : directoryOf("postgres");
  const data = join(directory, "data");
  const script = join(directory, "load.sql");
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  beforeAll(() => {
    const user = { uid: idOf("postgres", "-u"), gid: idOf("postgres", "-g"), cwd: directory };
    const options = ["--auth", "trust", "--username", "postgres", "--no-sync"];
    execFileSync(join(programs, "initdb"), ["--pgdata", data, ...options], user);
    writeFileSync(script, "INSERT INTO load SELECT generate_series(1, 100);\n");
  });
  // SIGTERM would have it wait for every client to leave, SIGINT is its "fast" shutdown.
  const COMMAND = [
    ...["--user", "postgres", "--rewrite", "TERM:INT", "--", join(programs, "postgres")],
    ...["-D", data, "-c", "listen_addresses=", "-c", `unix_socket_directories=${directory}`],
  ];
  const UP = "database system is ready to accept connections";
  const connection = ["--host", directory, "--username", "postgres"];
  const psql = [join(programs, "psql"), ...connection, "-d", "postgres", "-qAtX"];
  const ask = (statement: string) => {
    return execFileSync(psql[0]!, [...psql.slice(1), "-c", statement], { encoding: "utf8" }).trim();
  };

  test("loses no commit when PID 1 gets SIGTERM under load, and ends with 0", async () => {
    const pid1 = await startServer(COMMAND, UP);
    ask("CREATE TABLE numbers (number bigint); CREATE TABLE load (number bigint)");
    const insert = (number: number) => `INSERT INTO numbers VALUES (${number}) RETURNING number;`;
    const writer = writeNumbers(psql, insert);
    const pgbench = [join(programs, "pgbench"), ...connection, "-n", "-c", "4", "-T", "3600"];
    const others = load(...pgbench, "-f", script, "postgres");
    await waitFor("other clients' writes", () => Number(ask("SELECT count(*) FROM load")) > 0);
    await writer.until(WRITES);
    pid1.send("SIGTERM");
    const [acknowledged] = await Promise.all([writer.ended, others]);
    const { status, stdout } = await pid1.ended;
    expect(status).toBe(0);
    expect(stdout).toContain("received fast shutdown request");
    expect(stdout).toContain("database system is shut down");

    const again = await startServer(COMMAND, UP);
    expect(again.output.stdout).not.toContain("not properly shut down");
    const kept = ask(`SELECT count(DISTINCT number) FROM numbers WHERE number <= ${acknowledged}`);
    expect(Number(kept)).toBe(acknowledged);
    again.send("SIGTERM");
    expect((await again.ended).status).toBe(0);
  });
});
