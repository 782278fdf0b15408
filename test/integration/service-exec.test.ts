// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what unit files have.
import { readFileSync, statSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { fieldOf } from "../namespace/processes.ts";
import {
  endAllContainers,
  KEEP,
  type ManifestContainer,
  startBeside,
  startManifest,
} from "../service/manifest-container.ts";

afterEach(endAllContainers);

const IS_ROOT = process.getuid?.() === 0;

/** Runs `a.service` once: a oneshot that runs `@work@/tell`, a script, with these lines. */
async function runOnce(script: string, ...lines: readonly string[]): Promise<ManifestContainer> {
  const container = await startBeside("Type=oneshot", "ExecStart=@work@/tell", ...lines);
  container.write("tell", `#!/bin/sh\n${script}\n`);
  const answer = await container.client.start("a.service");
  if (answer.status !== 0) throw new Error(`failed: ${container.description}`);
  return container;
}

describe("standard streams", () => {
  test("are nothing, and the container's standard output twice, unless something is said", async () => {
    const container = await runOnce(
      "readlink /proc/self/fd/0 >@work@/log; echo to stdout; echo to stderr >&2",
    );
    expect(container.log).toEqual(["/dev/null"]);
    // StandardError=inherit is what standard output has.
    await container.pid1.until("to stdout\nto stderr\n");
  });

  test.each([
    ["journal", "a\nb\n"],
    ["inherit", "a\nb\n"],
    ["null", ""],
  ])("StandardOutput=%s", async (output, expected) => {
    const container = await runOnce("echo a; echo b >&2", `StandardOutput=${output}`);
    const { stdout, stderr } = container.pid1.output;
    const said = `${stdout}${stderr}`.match(/^[ab]\n/gm) ?? [];
    expect(said.sort().join("")).toBe(expected);
  });

  test.each([
    ["file", "a\nb\nold\n"],
    ["append", "older and older\na\nb\n"],
    ["truncate", "a\nb\n"],
  ])("StandardOutput=%s: writes both streams to a file, in order", async (kind, expected) => {
    const container = await startBeside(
      "Type=oneshot",
      "ExecStart=sh -c 'echo a; echo b >&2'",
      `StandardOutput=${kind}:@work@/out`,
      `StandardError=${kind}:@work@/out`,
    );
    container.write("out", kind === "file" ? "1\n2\nold\n" : "older and older\n");
    await container.client.start("a.service");
    expect(container.read("out")).toBe(expected);
  });

  test("StandardError= may go elsewhere than StandardOutput=", async () => {
    const container = await runOnce(
      "echo a; echo b >&2",
      "StandardOutput=truncate:@work@/out",
      "StandardError=truncate:@work@/err",
    );
    expect([container.read("out"), container.read("err")]).toEqual(["a\n", "b\n"]);
  });

  test("StandardInput=file: reads a file, StandardInput=data what the unit has", async () => {
    const container = await startManifest(`${KEEP}# a.service
[Service]
Type=oneshot
ExecStart=sh -c 'cat >>@work@/log'
StandardInput=file:@work@/in
# b.service
[Service]
Type=oneshot
ExecStart=sh -c 'cat >>@work@/log'
StandardInput=data
StandardInputText=from the unit
StandardInputData=YmFzZTY0Cg==
`);
    container.write("in", "from a file\n");
    await container.client.start("a.service");
    await container.client.start("b.service");
    expect(container.log).toEqual(["from a file", "from the unit", "base64"]);
  });

  test("a file that cannot be opened fails the unit with systemd's status", async () => {
    const container = await startBeside(
      "Type=exec",
      "ExecStart=true",
      "StandardOutput=append:/no/such/directory/out",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    const { mainExit } = await container.client.record("a.service");
    expect(mainExit?.how).toEqual({ kind: "exited", status: 209 });
  });
});

describe("directories", () => {
  const TELL = `
ls -ldn "$RUNTIME_DIRECTORY" "$STATE_DIRECTORY" | awk '{ print $1, $3, $4, $9 }' >>@work@/log
env | grep _DIRECTORY | sort >>@work@/log`;

  test.skipIf(!IS_ROOT)("are made for the service's user, with its mode", async () => {
    const container = await runOnce(
      TELL,
      "User=nobody",
      "RuntimeDirectory=a/b",
      "RuntimeDirectoryMode=0750",
      "StateDirectory=a",
      "UMask=0077",
      "RemainAfterExit=yes",
    );
    expect(container.log).toEqual([
      "drwxr-x--- 65534 65534 /run/a/b",
      "drwxr-xr-x 65534 65534 /var/lib/a",
      "RUNTIME_DIRECTORY=/run/a/b",
      "STATE_DIRECTORY=/var/lib/a",
    ]);
    const parent = statSync(container.path("/run/a"));
    expect([parent.uid, parent.mode & 0o777]).toEqual([0, 0o755]);
    await container.client.stop("a.service");
    expect(() => statSync(container.path("/run/a/b"))).toThrow("ENOENT");
    expect(statSync(container.path("/var/lib/a")).isDirectory()).toBe(true);
  });

  test.each([
    ["no", "restart", false],
    ["no", "stop", false],
    ["restart", "restart", true],
    ["restart", "stop", false],
    ["yes", "stop", true],
  ] as const)("RuntimeDirectoryPreserve=%s, %s: kept is %s", async (preserve, verb, isKept) => {
    const container = await startBeside(
      "ExecStart=sh -c 'ls /run/a >>@work@/log; touch /run/a/old; exec sleep 2000'",
      "RuntimeDirectory=a",
      `RuntimeDirectoryPreserve=${preserve}`,
    );
    await container.client.start("a.service");
    await container.untilProcess("2000");
    await container.client.job(verb, "a.service");
    if (verb === "stop") await container.client.start("a.service");
    await container.untilProcess("2000");
    expect(container.log).toEqual(isKept ? ["old"] : []);
  });
});

describe("who a service is", () => {
  const TELL = "id -u; id -g; id -G; env | grep -E '^(HOME|USER|LOGNAME|SHELL)=' | sort";
  const told = (container: ManifestContainer) => container.read("out").trim().split("\n");
  const OUT = "StandardOutput=truncate:@work@/out";

  test("without User= it has none of the variables", async () => {
    expect(told(await runOnce(TELL, OUT)).slice(3)).toEqual([]);
  });

  test.skipIf(!IS_ROOT)("User= brings its groups, and the variables", async () => {
    expect(told(await runOnce(TELL, OUT, "User=www-data"))).toEqual([
      ...["33", "33", "33", "HOME=/var/www", "LOGNAME=www-data", "SHELL=/usr/sbin/nologin"],
      "USER=www-data",
    ]);
  });

  test.skipIf(!IS_ROOT)("Group= and SupplementaryGroups= come to it", async () => {
    const container = await runOnce(
      ...[TELL, OUT, "User=www-data", "Group=daemon", "SupplementaryGroups=nogroup 42"],
    );
    expect(told(container).slice(0, 3)).toEqual(["33", "1", "1 33 42 65534"]);
  });

  test.skipIf(!IS_ROOT)(
    "DynamicUser= is a user that nobody else has, and always the same",
    async () => {
      const container = await runOnce(TELL, OUT, "DynamicUser=yes", "StateDirectory=a");
      const first = told(container);
      const uid = Number(first[0]);
      expect(uid).toBeGreaterThanOrEqual(61184);
      expect(uid).toBeLessThanOrEqual(65519);
      expect(first).toContain("USER=a");
      expect(statSync(container.path("/var/lib/a")).uid).toBe(uid);
      await container.client.start("a.service");
      expect(told(container)).toEqual(first);
    },
  );

  test.each([
    ["User=no-such-user", 217],
    ["Group=no-such-group", 216],
  ])("%s fails the unit with %i", async (line, status) => {
    const container = await startBeside("Type=exec", "ExecStart=true", line);
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    const { mainExit } = await container.client.record("a.service");
    expect(mainExit?.how).toEqual({ kind: "exited", status });
    await container.untilSaid("no such");
  });

  test.skipIf(!IS_ROOT)("with `+` or `!` in front, a command does not become it", async () => {
    const container = await startBeside(
      "Type=oneshot",
      "User=nobody",
      "StandardOutput=append:@work@/log",
      "ExecStart=id -u",
      "ExecStart=+id -u",
      "ExecStart=!id -u",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
    expect(container.log).toEqual(["65534", "0", "0"]);
  });
});

describe("what a service may do", () => {
  /** Lines of /proc/self/status. */
  async function statusWith(...lines: readonly string[]): Promise<(name: string) => string> {
    const container = await runOnce("cat /proc/self/status >@work@/status", ...lines);
    return (name) => fieldOf(container.read("status"), name);
  }
  const capability = (...numbers: readonly number[]) =>
    numbers.reduce((bits, number) => bits | (1n << BigInt(number)), 0n);
  const bits = (text: string) => BigInt(`0x${text}`);

  test("an empty CapabilityBoundingSet= leaves nothing", async () => {
    const field = await statusWith("CapabilityBoundingSet=");
    expect([field("CapBnd"), field("CapEff"), field("CapPrm")].map(bits)).toEqual([0n, 0n, 0n]);
  });

  test("CapabilityBoundingSet= leaves what it names, and ~ all else", async () => {
    expect(bits((await statusWith("CapabilityBoundingSet=CAP_CHOWN CAP_KILL"))("CapEff"))).toBe(
      capability(0, 5),
    );
    const own = bits(fieldOf(readFileSync("/proc/self/status", "utf8"), "CapBnd"));
    const rest = await statusWith("CapabilityBoundingSet=~CAP_CHOWN");
    expect(bits(rest("CapBnd"))).toBe(own & ~capability(0));
  });

  test.skipIf(!IS_ROOT)("AmbientCapabilities= are those of a user who is not root", async () => {
    const field = await statusWith(
      "User=nobody",
      "AmbientCapabilities=CAP_NET_BIND_SERVICE",
      "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
      "NoNewPrivileges=yes",
    );
    const sets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"].map(field).map(bits);
    expect(sets).toEqual(Array(5).fill(capability(10)));
    expect([field("NoNewPrivs"), field("Uid")]).toEqual(["1", "65534\t65534\t65534\t65534"]);
    expect(field("Groups").trim()).toBe("65534");
  });

  test("signals are neither blocked nor ignored, but for SIGPIPE", async () => {
    const field = await statusWith();
    expect(bits(field("SigBlk"))).toBe(0n);
    expect(bits(field("SigIgn"))).toBe(1n << 12n);
    expect(bits((await statusWith("IgnoreSIGPIPE=no"))("SigIgn"))).toBe(0n);
  });
});

describe("the surroundings of a service", () => {
  const OUT = "StandardOutput=truncate:@work@/out";

  test("limits, niceness, OOM score, umask and directory", async () => {
    const container = await runOnce(
      "ulimit -Sn; ulimit -Hn; ulimit -c; nice; cat /proc/self/oom_score_adj; umask; pwd",
      OUT,
      "LimitNOFILE=100:200",
      "LimitCORE=0",
      "Nice=7",
      "OOMScoreAdjust=300",
      "UMask=0027",
      "WorkingDirectory=/usr/lib",
    );
    expect(container.read("out").split("\n").slice(0, -1)).toEqual([
      ...["100", "200", "0", "7", "300", "0027", "/usr/lib"],
    ]);
  });

  test("what cannot be had is no failure", async () => {
    const container = await startManifest(
      `${KEEP}# a.service
[Service]
Type=oneshot
ExecStart=true
LimitNOFILE=infinity
Nice=-20
OOMScoreAdjust=-1000
CPUSchedulingPolicy=fifo
IOSchedulingClass=realtime
`,
      { prefix: ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] },
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 0 });
  });

  test("WorkingDirectory= has to be there, unless `-` stands in front", async () => {
    const container = await startBeside(
      "Type=exec",
      "ExecStart=true",
      "WorkingDirectory=/no/such/directory",
    );
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    const { mainExit } = await container.client.record("a.service");
    expect(mainExit?.how).toEqual({ kind: "exited", status: 200 });
    await runOnce("true", "WorkingDirectory=-/no/such/directory");
  });

  test("its session is its own", async () => {
    const container = await runOnce("cut -d' ' -f1,5,6 /proc/$$/stat", OUT);
    const [pid, group, session] = container.read("out").trim().split(" ");
    expect([group, session]).toEqual([pid, pid]);
  });

  test("no descriptor of firstborn's is open in it", async () => {
    const container = await runOnce("ls /proc/$$/fd", OUT);
    // 10 is the shell's own, for its script.
    expect(container.read("out").trim().split("\n")).toEqual(["0", "1", "10", "2"]);
  });
});

describe("the environment", () => {
  test("has what systemd gives, and nothing of the container's", async () => {
    const container = await runOnce(
      "env | sort >@work@/out; echo pid $$ >>@work@/out",
      "Environment=A=1 'B=two words'",
    );
    const lines = container.read("out").trim().split("\n");
    const pid = /^pid (\d+)$/m.exec(container.read("out"))?.[1];
    expect(lines.filter((line) => !line.startsWith("INVOCATION_ID="))).toEqual([
      ...[
        "A=1",
        "B=two words",
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      ],
      ...["PWD=/", `SYSTEMD_EXEC_PID=${pid}`, `pid ${pid}`],
    ]);
    expect(container.read("out")).toMatch(/^INVOCATION_ID=[0-9a-f]{32}$/m);
  });

  test("PassEnvironment=, Environment=, EnvironmentFile= and UnsetEnvironment=, in order", async () => {
    const container = await startManifest(
      `${KEEP}# a.service
[Service]
Type=oneshot
ExecStart=sh -c 'env | grep ^X_ | sort >@work@/out'
PassEnvironment=X_PASSED X_SET X_NOT_THERE
Environment=X_SET=unit X_FILE=unit X_GONE=1 X_KEPT=1
EnvironmentFile=-@work@/none
EnvironmentFile=@work@/env*.conf
UnsetEnvironment=X_GONE X_KEPT=2
`,
      { env: { X_PASSED: "container", X_SET: "container", X_HIDDEN: "container" } },
    );
    container.write("env1.conf", '# a comment\nX_FILE=one\nX_QUOTED="a b" \n');
    container.write("env2.conf", "X_FILE='two'\n");
    await container.client.start("a.service");
    expect(container.read("out").trim().split("\n")).toEqual([
      ...["X_FILE=two", "X_KEPT=1", "X_PASSED=container", "X_QUOTED=a b", "X_SET=unit"],
    ]);
  });

  test("a mandatory EnvironmentFile= that is not there fails the unit", async () => {
    const container = await startBeside("ExecStart=true", "EnvironmentFile=/no/such/file");
    expect(await container.client.start("a.service")).toMatchObject({ status: 1 });
    expect((await container.client.record("a.service")).result).toBe("resources");
    await container.untilSaid("cannot read the EnvironmentFile= /no/such/file");
  });

  test("set-environment changes it for all that start from then on", async () => {
    const container = await startBeside(
      "Type=oneshot",
      "ExecStart=sh -c 'echo $${X-none} >>@work@/log'",
    );
    const { client } = container;
    await client.start("a.service");
    await client.ask({ kind: "set-environment", set: { X: "set" } });
    await client.start("a.service");
    await client.ask({ kind: "unset-environment", names: ["X"] });
    await client.start("a.service");
    expect(container.log).toEqual(["none", "set", "none"]);
  });
});
