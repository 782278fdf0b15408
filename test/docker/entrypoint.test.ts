import { beforeAll, describe, expect, test } from "vitest";
import { engine } from "./engine.ts";
import { BASE, makeBaseImages, PLAIN } from "./images.ts";

const docker = engine("docker");
beforeAll(() => makeBaseImages(docker));

const run = (options: readonly string[], script: string) =>
  docker.run(options, BASE, "sh", "-c", script);
const done = (stdout: string, status = 0) => ({ status, stdout, stderr: "" });

describe("firstborn as an image's ENTRYPOINT", () => {
  test("is PID 1, and what CMD says is its child", () => {
    const script = "readlink /proc/1/exe; grep PPid /proc/$$/status; exit 7";
    expect(run([], script)).toEqual(done("/firstborn\nPPid:\t1\n", 7));
  });

  test.each([
    [0, ["true"]],
    [7, ["sh", "-c", "exit 7"]],
    [255, ["sh", "-c", "exit 255"]],
    [143, ["sh", "-c", "kill -TERM $$"]],
    [137, ["sh", "-c", "kill -KILL $$"]],
    [139, ["sh", "-c", "kill -SEGV $$"]],
  ])("ends with %i as %j does", (status, command) => {
    expect(docker.run([], BASE, ...command)).toEqual(done("", status));
  });

  test.each([
    [127, "/missing"],
    [127, "missing"],
    [126, "/etc/passwd"],
    [126, "/tmp"],
  ])("ends with %i, and one line that says why, for the command %s", (status, command) => {
    const result = docker.run([], BASE, command);
    expect(result).toMatchObject({ status, stdout: "" });
    expect(result.stderr).toMatch(new RegExp(`^firstborn: .*${command}.*\n$`));
  });

  test("ends with 137 when the container is killed", async () => {
    const app = docker.start([], BASE, "sh", "-c", "echo ready; sleep 1000");
    await app.untilPrinted("ready");
    app.kill("KILL");
    expect(app.wait()).toBe(137);
  });

  test("passes on standard input and output byte for byte", () => {
    const bytes = "head -c 100000 /dev/urandom | tee /tmp/bytes | md5sum; md5sum </tmp/bytes";
    const [sent, read] = run([], bytes).stdout.split("\n");
    expect(read).toBe(sent);
  });
});

describe("what a container is denied", () => {
  test("by default, Docker's filter of system calls and its capabilities hold for PID 1", () => {
    const { stdout } = run([], "grep -E 'Seccomp:|CapEff' /proc/1/status");
    expect(stdout).toMatch(/Seccomp:\t2\n/);
    expect(stdout).not.toMatch(/CapEff:\t0*1ff/);
  });

  // The option, and what shows that it is in force.
  test.each([
    [["--read-only"], "touch /tmp/x 2>/dev/null || echo yes"],
    [["--user", "12345"], '[ "$(id -u)" = 12345 ] && echo yes'],
    [["--user", "12345:54321", "--group-add", "50"], '[ "$(id -G)" = "54321 50" ] && echo yes'],
    [["--cap-drop", "ALL"], "grep -q 'CapEff:.*0000000000000000' /proc/1/status && echo yes"],
    [["--security-opt", "no-new-privileges"], "grep -q 'NoNewPrivs:.1' /proc/1/status && echo yes"],
    [["--pids-limit", "10"], "true; echo yes"],
    [["--memory", "6m"], "echo yes"],
    [["--ulimit", "nofile=64:64"], '[ "$(ulimit -n)" = 64 ] && echo yes'],
    [["--ipc", "none"], "[ -e /dev/shm ] || echo yes"],
  ])("%j is no hindrance", (options, script) => {
    const result = run(options, `${script}; exit 7`);
    expect({ ...result, stderr: "" }).toEqual(done("yes\n", 7));
    expect(result.stderr).not.toContain("firstborn");
  });

  test("everything at once is no hindrance", async () => {
    const options = [
      ...["--read-only", "--user", "12345", "--cap-drop", "ALL", "--pids-limit", "20"],
      ...["--security-opt", "no-new-privileges", "--ulimit", "nofile=64:64", "--ipc", "none"],
    ];
    const script = 'trap "echo got TERM; exit 43" TERM; echo ready; sleep 1000 & wait';
    const app = docker.start(options, BASE, "sh", "-c", script);
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(43);
    expect(app.output()).toBe("ready\ngot TERM\n");
  });

  test("an app that is killed for want of memory leaves PID 1 and its status behind", () => {
    const result = run(["--memory", "30m"], "dd if=/dev/zero of=/dev/null bs=100M; exit $?");
    expect(result).toMatchObject({ status: 137, stdout: "" });
  });

  test("a fork bomb up to the limit ends neither PID 1 nor its work", async () => {
    const bomb = "bomb() { bomb | bomb & }; bomb";
    const script = `trap "exit 43" TERM; (${bomb}) & echo ready; while :; do wait; sleep 1; done`;
    const app = docker.start(["--pids-limit", "40"], BASE, "sh", "-c", script);
    await app.untilPrinted("can't fork");
    expect(app.stop()).toBe(43);
  });
});

describe("firstborn's own options in an ENTRYPOINT", () => {
  const ours = (...args: readonly string[]) =>
    docker.run(["--entrypoint", "/firstborn"], PLAIN, ...args);

  test("--chdir says where the command runs", () => {
    expect(ours("--chdir", "/tmp", "pwd")).toEqual(done("/tmp\n"));
  });

  test.each([
    "app",
    "app:app",
    "app:staff",
    "app:54321",
    "1000",
    "1000:50",
    "12345",
    "12345:54321",
  ])("--user %s is the user that Docker's --user is: ids, groups and HOME", (user) => {
    const script = ["sh", "-c", 'id; grep Groups /proc/self/status; echo "$HOME"; pwd'];
    const byDocker = docker.run(["--user", user], PLAIN, ...script);
    expect(byDocker.status).toBe(0);
    expect(ours("--user", user, "--", ...script)).toEqual(byDocker);
  });

  test.each([
    ["--user=nobody-here", "no user"],
    ["--user=app:nobody-here", "no group"],
    ["--chdir=/missing", "cannot change to directory"],
    ["--grace=soon", "--grace takes"],
    ["--wrong", "unknown option"],
  ])("%s starts nothing: one line and status 1", (option, words) => {
    const result = ours(option, "echo", "hello");
    expect(result).toMatchObject({ status: 1, stdout: "" });
    expect(result.stderr).toMatch(/^firstborn: .*\n/);
    expect(result.stderr).toContain(words);
  });

  test("--user without the right to change users is one line and status 1", () => {
    const options = ["--cap-drop", "ALL", "--entrypoint", "/firstborn"];
    const result = docker.run(options, PLAIN, "--user", "app", "echo", "hello");
    expect(result).toMatchObject({ status: 1, stdout: "" });
    expect(result.stderr).toMatch(/^firstborn: cannot become user .*\n$/);
  });
});
