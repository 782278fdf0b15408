import { describe, expect, test } from "vitest";
import { service, serviceWith } from "./build.ts";

const SECOND = 1_000_000;

describe("the type of a service", () => {
  test.each([
    [["ExecStart=/bin/a"], "simple"],
    [["ExecStop=/bin/a", "RemainAfterExit=yes"], "oneshot"],
    [["ExecStart=/bin/a", "BusName=org.example"], "dbus"],
    [["ExecStart=/bin/a", "BusName=org.example", "Type=exec"], "exec"],
    [["ExecStart=/bin/a", "Type=nope"], "simple"],
  ])("%j is %s", (lines, type) => {
    expect(service(`[Service]\n${lines.join("\n")}`).startup.type).toBe(type);
  });

  test("a forking service finds its main process as it is told", () => {
    const mainProcess = (...lines: readonly string[]) => {
      const { startup } = serviceWith("Type=forking", ...lines);
      return startup.type === "forking" ? startup.mainProcess : undefined;
    };
    expect(mainProcess()).toEqual({ kind: "guess" });
    expect(mainProcess("GuessMainPID=no")).toEqual({ kind: "unknown" });
    expect(mainProcess("PIDFile=a.pid")).toEqual({ kind: "pid-file", path: "/run/a.pid" });
    expect(mainProcess("PIDFile=/var/run/a.pid")).toMatchObject({ path: "/run/a.pid" });
  });
});

describe("defaults that depend on other settings", () => {
  test("notifications are for the main process where they are needed", () => {
    const access = (...lines: readonly string[]) => serviceWith(...lines).notifyAccess;
    expect(access()).toBe("none");
    expect(access("Type=notify")).toBe("main");
    expect(access("Type=notify", "NotifyAccess=none")).toBe("main");
    expect(access("Type=notify", "NotifyAccess=all")).toBe("all");
    expect(access("WatchdogSec=5")).toBe("main");
    expect(access("FileDescriptorStoreMax=1")).toBe("main");
  });

  test("a oneshot service may take any time to start, others 90 seconds", () => {
    expect(serviceWith().timeouts).toMatchObject({ start: 90 * SECOND, stop: 90 * SECOND });
    expect(serviceWith("Type=oneshot").timeouts.start).toBe("infinity");
    expect(serviceWith("Type=oneshot", "TimeoutStartSec=5").timeouts.start).toBe(5 * SECOND);
  });

  test("zero is no timeout, and a delay of zero is none", () => {
    const { timeouts, restart } = serviceWith("TimeoutSec=0", "RestartSec=0", "WatchdogSec=0");
    expect(timeouts).toMatchObject({ start: "infinity", stop: "infinity", watchdog: 0 });
    expect(restart.delay).toBe(0);
  });

  test("the abort timeout and the restart signal follow their siblings", () => {
    expect(serviceWith("TimeoutStopSec=7").timeouts.abort).toBe(7 * SECOND);
    expect(serviceWith("TimeoutStopSec=7", "TimeoutAbortSec=8").timeouts.abort).toBe(8 * SECOND);
    expect(serviceWith("KillSignal=SIGINT").kill.restartSignal).toBe(2);
    expect(serviceWith("KillSignal=SIGINT", "RestartKillSignal=HUP").kill.restartSignal).toBe(1);
  });

  test.each([
    [[], "null", "journal"],
    [["StandardInput=socket"], "socket", "inherit"],
    [["StandardInput=socket", "StandardOutput=journal"], "socket", "journal"],
    [["StandardOutput=inherit"], "null", "journal"],
    [["StandardInput=tty"], "tty", "inherit"],
    [["StandardInput=data"], "data", "journal"],
    [["StandardOutput=syslog"], "null", "journal"],
  ] as const)("%j reads from %s and writes to %s", (lines, input, output) => {
    const { exec } = serviceWith(...lines);
    expect([exec.input.kind, exec.output.kind, exec.error.kind]).toEqual([
      input,
      output,
      "inherit",
    ]);
  });

  test("input that is given is read, line after line", () => {
    const { input } = serviceWith("StandardInputText=a\\x20b", "StandardInputData=Yw==").exec;
    expect(input).toEqual({ kind: "data", base64: btoa("a b\nc") });
  });

  test("a dynamic user is called after the unit, and has fewer rights", () => {
    const { exec } = service("[Service]\nExecStart=/bin/a\nDynamicUser=yes", "web@x.service");
    expect(exec.identity).toMatchObject({ user: "web", group: "web", dynamicUser: true });
    expect(exec.privileges.noNewPrivileges).toBe(true);
    expect(exec.removeIpc).toBe(true);
    const odd = service("[Service]\nExecStart=/bin/a\nDynamicUser=yes", "a.b.service");
    expect(odd.exec.identity.user).toMatch(/^_du[0-9a-f]{16}$/);
  });

  test("sandboxes that a container has not take their capabilities away all the same", () => {
    const { boundingSet } = serviceWith("PrivateDevices=yes").exec.privileges;
    expect(boundingSet).not.toContain("cap_mknod");
    expect(boundingSet).toContain("cap_kill");
  });
});

describe("what is written several times", () => {
  test("a scalar's last assignment counts, and a wrong one does not", () => {
    expect(serviceWith("RestartSec=1", "RestartSec=2", "RestartSec=x").restart.delay).toBe(
      2 * SECOND,
    );
  });

  test("an empty assignment brings some defaults back, and is a mistake for others", () => {
    expect(serviceWith("User=x", "User=").exec.identity.user).toBeNull();
    expect(serviceWith("RestartSec=5", "RestartSec=").restart.delay).toBe(5 * SECOND);
    expect(serviceWith("BusName=org.a", "Type=exec", "BusName=").startup.type).toBe("exec");
  });

  test("lists add up, and an empty one starts anew", () => {
    const { environment } = serviceWith(
      "Environment=A=1 B=2",
      "Environment=",
      "Environment=C=3",
    ).exec;
    expect({ ...environment.set }).toEqual({ C: "3" });
    const start = service("[Service]\nExecStart=/a\nExecStart=\nExecStart=/b").startup;
    expect(start).toMatchObject({ command: { path: "/b" } });
  });

  test("directories are sorted, each once, with its links", () => {
    const lines = ["RuntimeDirectory=b/c b a:x", "RuntimeDirectory=a:y b"];
    const { runtime } = serviceWith(...lines, "RuntimeDirectoryMode=0700").exec.directories;
    expect(runtime).toEqual({
      directories: [
        { path: "a", links: ["x", "y"] },
        { path: "b", links: [] },
        { path: "b/c", links: [] },
      ],
      mode: 0o700,
    });
  });

  test("drop-ins go on where the main file has stopped", () => {
    const main = "[Service]\nExecStart=/bin/a\nRestartSec=1\nEnvironment=A=1\n";
    const dropIns = ["[Service]\nExecStart=\nExecStart=/bin/b\n", "[Service]\nEnvironment=B=2\n"];
    const { startup, exec, restart } = service(main, "a.service", dropIns);
    expect(startup).toMatchObject({ command: { path: "/bin/b" } });
    expect({ ...exec.environment.set }).toEqual({ A: "1", B: "2" });
    expect(restart.delay).toBe(SECOND);
  });

  test("of a drop-in, only what stands before its mistake counts", () => {
    const dropIn = "[Service]\nRestartSec=7\nUser=a:b\nRestartSec=9\n";
    const { exec, restart } = service("[Service]\nExecStart=/bin/a\n", "a.service", [dropIn]);
    expect(restart.delay).toBe(7 * SECOND);
    expect(exec.identity.user).toBeNull();
  });
});
