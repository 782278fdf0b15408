import { afterEach, describe, expect, test } from "vitest";
import { Receiver } from "../log/receiver.ts";
import {
  endAllContainers,
  KEEP,
  type ManifestContainer,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

const unit = (name: string, ...lines: readonly string[]) =>
  `# ${name}\n[Service]\nType=oneshot\n${lines.join("\n")}\n`;

async function startLogged(
  receiver: Receiver,
  manifest: string,
  ...options: readonly string[]
): Promise<ManifestContainer> {
  return startManifest(`${KEEP}${manifest}`, {
    options: ["--log", `journald:${receiver.path}`, ...options],
  });
}

describe("--log journald with units", () => {
  test("makes entries of their lines, marked with the unit and its process", async () => {
    const receiver = await new Receiver().start();
    const manifest = unit("a.service", "ExecStart=sh -c 'echo one; echo <4>two >&2'");
    const container = await startLogged(receiver, manifest.replace("<4>two", '"<4>two"'));
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    const [one, two] = await receiver.untilMessages(2);
    expect(one).toMatch(/\nUNIT=a\.service\nSYSLOG_IDENTIFIER=sh\n/);
    expect(one).toMatch(/\nPRIORITY=6\nMESSAGE=one\n$/);
    expect(two).toMatch(/\nPRIORITY=4\nMESSAGE=two\n$/);
    expect(container.pid1.output.stdout).toBe("");
  });

  test("follows SyslogIdentifier=, and leaves files and null to the unit", async () => {
    const receiver = await new Receiver().start();
    const manifest = [
      unit("a.service", "ExecStart=echo one", "SyslogIdentifier=web"),
      unit("b.service", "ExecStart=echo two", "StandardOutput=append:@work@/log"),
      unit("c.service", "ExecStart=echo three", "StandardOutput=null"),
      unit("d.service", "ExecStart=sh -c 'echo four; echo five >&2'", "StandardError=null"),
      unit(
        "e.service",
        "ExecStart=sh -c 'echo six; echo seven >&2'",
        "StandardOutput=null",
        "StandardError=journal",
      ),
    ];
    const container = await startLogged(receiver, manifest.join(""));
    for (const name of ["a", "b", "c", "d", "e"]) await container.client.start(`${name}.service`);
    const messages = await receiver.untilMessages(3);
    expect(messages.map((text) => /MESSAGE=(.*)\n$/.exec(text)?.[1])).toEqual([
      ...["one", "four", "seven"],
    ]);
    expect(messages[0]).toContain("SYSLOG_IDENTIFIER=web\n");
    expect(container.log).toEqual(["two"]);
  });

  test("goes on while the manager sleeps, and through a restart of the service", async () => {
    const receiver = await new Receiver().start();
    const script = "trap 'echo again; exit 1' HUP; echo started; while :; do sleep 0.02; done";
    const manifest = `# a.service\n[Service]\nExecStart=sh -c "${script}"\nRestart=on-failure\nRestartSec=0\n`;
    const container = await startLogged(receiver, manifest);
    await container.client.start("a.service");
    await receiver.untilMessages(1);
    await container.untilAsleep();
    await container.client.request({ kind: "kill", unit: "a.service", whom: "main", signal: 1 });
    const messages = await receiver.untilMessages(3);
    const texts = messages.map((text) => /MESSAGE=(.*)\n$/.exec(text)?.[1]);
    expect(texts).toEqual(["started", "again", "started"]);
    const pids = messages.map((text) => /SYSLOG_PID=(\d+)/.exec(text)?.[1]);
    expect(pids[2]).not.toBe(pids[0]);
  });

  test("delivers what is said at the stop", async () => {
    const receiver = await new Receiver().start();
    const script = "trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.02; done";
    const manifest = `# a.service\n[Service]\nExecStart=sh -c "${script}"\n`;
    const container = await startLogged(receiver, manifest);
    await container.client.start("a.service");
    await receiver.untilMessages(1);
    expect(await container.end("SIGTERM")).toMatchObject({ status: 0 });
    // The shell may say on its standard error that its `sleep` was terminated.
    await container.until("the last word", () =>
      receiver.messages.some((text) => text.endsWith("MESSAGE=bye\n")),
    );
  });

  test("a hundred units that never end a line do not keep another's from being sent", async () => {
    const receiver = await new Receiver().start();
    const names = Array.from({ length: 140 }, (_, i) => `u${i}.service`);
    const command = "ExecStart=sh -c 'printf part; exec sleep 1000'";
    const units = names.map((name) => `# ${name}\n[Service]\n${command}\n`).join("");
    const last = unit("last.service", "ExecStart=echo whole");
    const all = `# all.service\n[Unit]\nWants=${names.join(" ")}\n[Service]\nExecStart=sleep 1000\n`;
    const container = await startLogged(receiver, `${units}${last}${all}`);
    await container.client.start("all.service");
    await container.until("140 shims", () => container.shims.length > names.length);
    await container.client.start("last.service");
    await container.until("the whole line", () =>
      receiver.messages.some((text) => text.endsWith("MESSAGE=whole\n")),
    );
  });
});

test("--log stdout marks every line with its unit's name in the log", async () => {
  const manifest = unit("a.service", "ExecStart=echo one", "SyslogIdentifier=web");
  const container = await startManifest(`${KEEP}${manifest}`, { options: ["--log", "stdout"] });
  await container.client.start("a.service");
  await container.until("a line", () =>
    /^web(?:\[\d+\])?: one\n$/.test(container.pid1.output.stdout),
  );
});

test("without --log units write to the container's own output", async () => {
  const manifest = unit("a.service", "ExecStart=echo one");
  const container = await startManifest(`${KEEP}${manifest}`);
  await container.client.start("a.service");
  await container.until("a line", () => container.pid1.output.stdout === "one\n");
});
