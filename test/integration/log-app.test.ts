import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ELF } from "../launcher/runtimes.ts";
import {
  Receiver,
  runBesideJournald,
  runBesideRsyslog,
  runLogged,
  shell,
  writeLines,
} from "../log/receiver.ts";
import { waitFor } from "../namespace/wait-for.ts";
import { type Process, processesBelow } from "../service/processes.ts";

const HAS_JOURNALD = existsSync("/lib/systemd/systemd-journald") && process.getuid?.() === 0;
const HAS_RSYSLOG = existsSync("/usr/sbin/rsyslogd") && process.getuid?.() === 0;
/** In write(2) to its standard output; proc_pid_syscall(5). */
function isWriting({ pid, words }: Process): boolean {
  if (!words.some((word) => word.endsWith("write-lines.py"))) return false;
  const number = process.arch === "x64" ? 1 : 64;
  try {
    return readFileSync(`/proc/${pid}/syscall`, "utf8").startsWith(`${number} 0x1 `);
  } catch {
    return false;
  }
}

const MESSAGE = /\nMESSAGE=(.*)\n$/s;
const textsOf = (messages: readonly string[]) =>
  messages.map((message) => MESSAGE.exec(message)?.[1]);

describe("--log journald", () => {
  test("makes an entry of every line, with its priority, its name and more fields", async () => {
    const receiver = await new Receiver().start();
    const options = ["--log", `journald:${receiver.path}`, "--log-field", "SHIP=Argo"];
    const { status } = await runLogged(options, shell("echo one; echo '<3>two' >&2; exit 3"));
    expect(status).toBe(3);
    const [one, two] = await receiver.untilMessages(2);
    const fields = /^SHIP=Argo\n(?:CONTAINER_\w+=.*\n)+SYSLOG_IDENTIFIER=sh\nSYSLOG_PID=\d+\n/;
    expect(one).toMatch(fields);
    expect(one).toMatch(/PRIORITY=6\nMESSAGE=one\n$/);
    expect(two).toMatch(/PRIORITY=3\nMESSAGE=two\n$/);
  });

  test("keeps a last line without a newline, empty lines, and what looks like a field", async () => {
    const receiver = await new Receiver().start();
    const script = "printf '\\nMESSAGE=not this\\nA=1\\nlast'";
    await runLogged(["--log", `journald:${receiver.path}`], shell(script));
    const messages = await receiver.untilMessages(4);
    expect(textsOf(messages)).toEqual(["", "MESSAGE=not this", "A=1", "last"]);
  });

  test("makes several entries of a line above 48 KiB, and no character in two parts", async () => {
    const receiver = await new Receiver().start();
    // Three bytes each: 49152 is a multiple of three, so one byte in front puts it out of step.
    const script = "printf x; for i in $(seq 40000); do printf '\\342\\202\\254'; done; echo";
    await runLogged(["--log", `journald:${receiver.path}`], shell(script));
    const texts = textsOf(await receiver.untilMessages(3));
    expect(texts.map((text) => text?.length)).toEqual([49_150, 49_152, 21_699]);
    expect(texts.join("")).toBe(`x${"\xe2\x82\xac".repeat(40_000)}`);
  });

  test("delivers every byte of several processes, while its receiver is replaced", async () => {
    const receiver = await new Receiver().start();
    const options = ["--log", `journald:${receiver.path}`];
    const run = runLogged(options, writeLines(4, 15_000, 7));
    for (const bytes of [1_000_000, 5_000_000, 12_000_000]) {
      await waitFor(`${bytes} bytes`, () => receiver.size >= bytes);
      receiver.replaceReader();
    }
    expect(await run).toMatchObject({ status: 0 });
    await waitFor("all lines", () => receiver.check(4, 15_000, 7) === "complete");
  });

  test("makes the command wait for a receiver that is stopped, and loses nothing", async () => {
    const receiver = await new Receiver().start();
    receiver.pauseOrGoOn();
    const options = ["--log", `journald:${receiver.path}`, "--log-stall", "infinity"];
    let pid = 0;
    const run = runLogged(options, writeLines(2, 2_000, 5), (child) => {
      pid = child.pid!;
    });
    // As much as the socket and the buffers hold is written, and then no more.
    await waitFor("a writer that waits", () => processesBelow(pid).some(isWriting));
    receiver.pauseOrGoOn();
    expect(await run).toMatchObject({ status: 0, stderr: "" });
    await waitFor("all lines", () => receiver.check(2, 2_000, 5) === "complete");
  });

  test("waits for a receiver that comes later, and keeps the order", async () => {
    const receiver = new Receiver();
    const options = ["--log", `journald:${receiver.path}`, "--log-overflow", "block"];
    const run = runLogged(options, writeLines(1, 200, 3));
    await receiver.start();
    expect(await run).toMatchObject({ status: 0, stderr: "" });
    await waitFor("all lines", () => receiver.check(1, 200, 3) === "complete");
  });

  test("finds a receiver that has gone and is there again", async () => {
    const receiver = await new Receiver().start();
    const go = join(receiver.directory, "go");
    const script = `echo one; until [ -e ${go} ]; do sleep 0.02; done; echo two; echo three`;
    const run = runLogged(["--log", `journald:${receiver.path}`], shell(script));
    await receiver.untilMessages(1);
    await receiver.end();
    writeFileSync(go, "");
    await receiver.start();
    await run;
    expect(textsOf(await receiver.untilMessages(3))).toEqual(["one", "two", "three"]);
  });
});

describe("a receiver that takes nothing", () => {
  test("is left for stderr after --log-stall", async () => {
    const options = ["--log", "journald:/nonexistent", "--log-stall", "100ms"];
    const { status, stderr } = await runLogged(options, shell("echo one; sleep 0.3; echo two"));
    expect(status).toBe(0);
    expect(stderr).toBe(
      "firstborn: warning: a log receiver takes nothing: lines are written to stderr\none\ntwo\n",
    );
  });

  test("loses lines where --log-overflow=drop says so, and one line tells", async () => {
    const options = ["--log", "journald:/nonexistent", "--log-stall", "0s"];
    const { stderr } = await runLogged([...options, "--log-overflow", "drop"], shell("echo one"));
    expect(stderr).toBe("firstborn: warning: a log receiver takes nothing: lines are dropped\n");
  });

  test("is told of once, and not of another one that takes everything", async () => {
    const options = ["--log", "stdout", "--log", "journald:/nonexistent"];
    const { stdout, stderr } = await runLogged(options, shell("echo one; echo two >&2"));
    expect(stdout.split("\n").sort()).toEqual(["", "one", "two"]);
    const [warning, ...lines] = stderr.split("\n");
    expect(warning).toContain("takes nothing: lines are written to stderr");
    expect(lines.sort()).toEqual(["", "one", "two"]);
  });

  test("does not keep the container from stopping", async () => {
    const options = ["--log", "journald:/nonexistent", "--log-overflow", "block"];
    const { status, stderr } = await runLogged(options, shell("echo one; exit 4"));
    expect(status).toBe(4);
    expect(stderr).toContain("\none\n");
  });
});

describe("--log syslog", () => {
  test.each([
    ["syslog", "dgram", /^<30>\w{3} [ \d]\d \d\d:\d\d:\d\d web\[\d+\]: one$/],
    ["syslog", "stream", /^<30>\w{3} [ \d]\d \d\d:\d\d:\d\d web\[\d+\]: one$/],
    ["rfc5424", "dgram", /^<30>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ web \d+ - - one$/],
    ["rfc5424", "stream", /^<30>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ web \d+ - - one$/],
  ] as const)("%s to a %s socket", async (kind, type, form) => {
    const receiver = await new Receiver(type).start();
    const options = ["--log", `${kind}:${receiver.path}`, "--log-tag", "web"];
    await runLogged(options, shell("echo one; echo '<4>two'; printf last"));
    const [one, two, last] = await receiver.untilMessages(3);
    expect(one).toMatch(form);
    expect(two).toMatch(/^<28>.*two$/);
    expect(last).toMatch(/^<30>.*last$/);
  });

  test("has a facility and levels of one's own", async () => {
    const receiver = await new Receiver().start();
    const levels = ["--log-facility", "local7", "--log-level", "notice"];
    const options = ["--log", `syslog:${receiver.path}`, ...levels, "--log-stderr-level", "3"];
    await runLogged(options, shell("echo one; echo two >&2"));
    const priorities = (await receiver.untilMessages(2)).map((text) => /^<\d+>/.exec(text)?.[0]);
    expect(priorities.sort()).toEqual(["<187>", "<189>"]);
  });
});

describe("--log stdout", () => {
  test("passes everything on as it is, beside another receiver", async () => {
    const receiver = await new Receiver().start();
    const options = ["--log", "stdout", "--log", `journald:${receiver.path}`];
    const { stdout } = await runLogged(options, shell("printf '<3>a\\0b\\nlast'"));
    expect(stdout).toBe("<3>a\0b\nlast");
    const messages = await receiver.untilMessages(2);
    expect(textsOf(messages)).toEqual(["a\0b", "last"]);
  });

  test("is the way without --log, and with --log inherit, with no pipe between", async () => {
    const { stdout } = await runLogged(
      ["--log", "inherit"],
      shell("echo $(readlink /proc/$$/fd/1)"),
    );
    const { stdout: own } = await runLogged([], shell("echo $(readlink /proc/$$/fd/1)"));
    expect([stdout, own].every((text) => /^(?:pipe|socket):/.test(text))).toBe(true);
  });
});

describe.skipIf(!HAS_JOURNALD)("a real journald", () => {
  const entriesOf = (name: string, ...command: readonly string[]) =>
    runBesideJournald(...command).filter((entry) => entry.SYSLOG_IDENTIFIER === name);

  test("has the entries, with their fields", () => {
    const entries = entriesOf(
      "web",
      ...[ELF, "-s", "--log", "auto", "--log-tag", "web", "--log-field", "SHIP=Argo", "--"],
      ...shell("echo one; echo '<4>two' >&2"),
    );
    const found = entries.map(({ MESSAGE: text, PRIORITY, SHIP, _TRANSPORT: transport }) => {
      return [text, PRIORITY, SHIP, transport];
    });
    expect(found.sort()).toEqual([
      ["one", "6", "Argo", "journal"],
      ["two", "4", "Argo", "journal"],
    ]);
  });

  test("is connected to by the command itself, with --log journald-stream", () => {
    const entries = entriesOf(
      "sh",
      ...[ELF, "-s", "--log", "journald-stream", "--"],
      ...shell("echo one; echo '<4>two' >&2; readlink /proc/$$/fd/1 | cut -d: -f1"),
    );
    const found = entries.map(({ MESSAGE: text, PRIORITY, _TRANSPORT: transport }) => {
      return [text, PRIORITY, transport];
    });
    expect(found).toEqual([
      ["one", "6", "stdout"],
      ["two", "4", "stdout"],
      ["socket", "6", "stdout"],
    ]);
  });
});

test.skipIf(!HAS_RSYSLOG)("a real rsyslogd understands what it gets", () => {
  const lines = runBesideRsyslog((socket) => [
    ...[ELF, "-s", "--log", `syslog:${socket}`, "--log-tag", "web", "--"],
    ...shell("echo one; echo '<3>two: three'; printf last"),
  ]);
  expect(lines.map((line) => line.replace(/\d+\|/, "N|"))).toEqual([
    "daemon info web N| one",
    "daemon err web N| two: three",
    "daemon info web N| last",
  ]);
});

test.each([
  [["--log", "journal"], "--log takes journald, journald-stream, syslog"],
  [["--log", "stdout", "--log", "journald-stream"], "goes with no other receiver"],
  [["--log", "journald-stream", "--log", "stdout"], "goes with no other receiver"],
  [["--log-field", "9=1"], "--log-field takes NAME=VALUE"],
  [["--log-field", "_PID=1"], "--log-field takes NAME=VALUE"],
  [["--log-level", "8"], "a log level is 0 to 7"],
  [["--log-facility", "24"], "--log-facility takes 0 to 23"],
  [["--log-stall", "soon"], "--log-stall takes a time"],
  [["--log-overflow", "wait"], "--log-overflow takes block, drop or stderr"],
])("%j is refused, and nothing is started", async (options, text) => {
  const { status, stdout, stderr } = await runLogged(options, shell("echo started"));
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(text);
});
