import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { engine, mustWork } from "./engine.ts";
import { BASE, makeBaseImages, PLAIN } from "./images.ts";

const docker = engine("docker");
beforeAll(() => makeBaseImages(docker));

const run = (options: readonly string[], ...command: readonly string[]) =>
  docker.run(["--init", ...options], PLAIN, ...command);

describe("docker run --init with firstborn as the daemon's --init-path", () => {
  test("has the daemon know it, with its name as the version", () => {
    const format = "{{.InitBinary}} {{.InitCommit.ID}} {{.Warnings}}";
    const info = mustWork(docker.call(["info", "--format", format]));
    expect(info).toMatch(/\/docker-init firstborn \[/);
    expect(info).not.toMatch(/warning.*init/i);
    const log = readFileSync(join(process.env.FIRSTBORN_ENGINES ?? "", "docker.log"), "utf8");
    expect(log).not.toMatch(/level=(warning|error).*docker-init/);
  });

  test("runs it as PID 1 by the name docker-init, which is tini's", () => {
    const script = "readlink /proc/1/exe; tr '\\0' '|' </proc/1/cmdline";
    const result = run([], "sh", "-c", script);
    expect(result).toMatchObject({ status: 0, stderr: "" });
    expect(result.stdout).toMatch(/^\/sbin\/docker-init\n\/sbin\/docker-init\|--\|sh\|-c\|/);
  });

  test.each([
    [0, ["true"]],
    [7, ["sh", "-c", "exit 7"]],
    [126, ["/etc/passwd"]],
    [127, ["/missing"]],
    [137, ["sh", "-c", "kill -KILL $$"]],
    [143, ["sh", "-c", "kill -TERM $$"]],
  ])("ends with %i for %j", (status, command) => {
    expect(run([], ...command)).toMatchObject({ status, stdout: "" });
  });

  test.each([
    [[]],
    [["--read-only", "--user", "12345", "--cap-drop", "ALL", "--pids-limit", "20"]],
    [["--security-opt", "no-new-privileges", "--ipc", "none", "--ulimit", "nofile=64:64"]],
  ])("passes docker stop on to the app, with %j", async (options) => {
    const script = 'trap "echo got TERM; exit 43" TERM; echo ready; sleep 1000 & wait';
    const app = docker.start(["--init", ...options], PLAIN, "sh", "-c", script);
    await app.untilPrinted("ready");
    expect(app.stop()).toBe(43);
    expect(app.output()).toBe("ready\ngot TERM\n");
  });

  test("may stand above an ENTRYPOINT that is an init as well", () => {
    const options = ["--init", "--env", "TINI_SUBREAPER=1"];
    const result = docker.run(options, BASE, "sh", "-c", "exit 7");
    expect(result).toEqual({ status: 7, stdout: "", stderr: "" });
  });

  test.each([
    ["TINI_VERBOSITY", "3", /^tini: started .*\n/],
    ["TINI_KILL_PROCESS_GROUP", "1", /^$/],
  ])("takes %s from the environment", (name, value, told) => {
    const { status, stderr } = run(["--env", `${name}=${value}`], "true");
    expect(status).toBe(0);
    expect(stderr).toMatch(told);
  });
});
