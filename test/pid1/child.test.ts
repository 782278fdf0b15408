import { describe, expect, it } from "vitest";
import { EACCES, EAGAIN, EINVAL, ENOENT, ENOTDIR, EPERM, SIGCHLD, SIGPIPE } from "./kernel/abi.ts";
import type { SimulatedKernel } from "./kernel/simulated-kernel.ts";
import { type Run, run } from "./run.ts";
import { exits, failing } from "./steps.ts";

const PASSWD = "app:x:1000:1001::/home/app:/bin/sh\n";
const withUsers = (kernel: SimulatedKernel) => {
  kernel.files.contents.set("/etc/passwd", PASSWD);
};
const IGNORED = 1n;

/** The calls of the child, from fork to execve. */
function callsOfChild(options: Omit<Run, "inChild">): readonly string[] {
  const { kernel } = run({ ...options, inChild: true });
  const names = kernel.trace.map(({ name }) => name);
  return names.slice(names.indexOf("clone") + 1).filter((name) => name !== "getpid");
}

describe("between fork and execve", () => {
  it.each<[line: string, calls: string]>([
    ["firstborn app", "setpgid rt_sigprocmask execve"],
    ["firstborn -c app", "rt_sigprocmask execve"],
    ["firstborn --session app", "setsid ioctl rt_sigprocmask execve"],
    ["firstborn --chdir / app", "setpgid rt_sigprocmask chdir execve"],
    [
      "firstborn --chdir / --user app app",
      "setpgid rt_sigprocmask setgroups setresgid setresuid chdir execve",
    ],
    ["tini app", "setpgid ioctl rt_sigprocmask execve"],
    ["catatonit app", "setpgid ioctl rt_sigprocmask execve"],
  ])("%s does %s, in this order", (argv, calls) => {
    expect(callsOfChild({ argv, prepare: withUsers }).join(" ")).toBe(calls);
  });

  it("dumb-init takes a session and the default for each classic signal", () => {
    const defaults = Array.from({ length: 31 }, () => "rt_sigaction");
    const calls = ["setsid", "ioctl", ...defaults, "rt_sigprocmask", "execve"];
    expect(callsOfChild({ argv: "dumb-init app" })).toEqual(calls);
  });
});

describe("a step that fails", () => {
  const fails = (argv: string, errnos: Readonly<Record<string, number>>) => {
    const { how, status, kernel } = run({
      argv,
      inChild: true,
      prepare: (kernel) => {
        withUsers(kernel);
        failing(errnos)(kernel);
      },
    });
    return [how, status, kernel.messages.join("")];
  };

  it.each<[line: string, call: string, errno: number, says: string]>([
    ["--user app", "setgroups", EPERM, "cannot become user 'app': Operation not permitted"],
    ["--user app", "setresgid", EINVAL, "cannot become user 'app': Invalid argument"],
    ["--user app:0", "setresuid", EAGAIN, "cannot become user 'app:0': Resource temporarily"],
    ["--chdir /gone", "chdir", ENOENT, "cannot change to directory '/gone': No such file or"],
    ["--chdir /etc/x", "chdir", ENOTDIR, "cannot change to directory '/etc/x': Not a directory"],
    ["--chdir /root", "chdir", EACCES, "cannot change to directory '/root': Permission denied"],
  ])("%s (%s: %i) is told and ends the child with 1", (options, call, errno, says) => {
    const [how, status, message] = fails(`firstborn ${options} app`, { [call]: errno });
    expect([how, status]).toEqual(["exit", 1]);
    expect(message).toContain(`firstborn: ${says}`);
    expect(message).toMatch(/^[^\n]+\n$/);
  });

  it("goes no further: what could not give up its rights executes nothing", () => {
    for (const call of ["setgroups", "setresgid", "setresuid"]) {
      const { kernel } = run({
        argv: "firstborn --user app app",
        inChild: true,
        prepare: (kernel) => {
          withUsers(kernel);
          failing({ [call]: EPERM })(kernel);
        },
      });
      expect(kernel.executed).toEqual([]);
    }
  });

  it("that only takes a group, a session or the terminal does not matter", () => {
    const errnos = { setpgid: EPERM, setsid: EPERM, ioctl: EPERM };
    for (const line of ["firstborn app", "firstborn --session app", "tini app", "dumb-init app"]) {
      expect(fails(line, errnos)).toEqual(["exec", 0, ""]);
    }
  });

  it("of firstborn's own process is told before anything is started", () => {
    const refused = (argv: string, option: number) =>
      run({
        argv,
        pid: 50,
        prepare: (kernel) => {
          kernel.fault = (call, [first]) =>
            call === "prctl" && first === BigInt(option) ? EINVAL : 0;
        },
      });
    const death = refused("firstborn -p KILL app", 1);
    expect(death.status).toBe(1);
    expect(death.kernel.messages).toEqual(["firstborn: cannot set the parent death signal\n"]);
    const reaper = refused("firstborn -s app", 36);
    expect(reaper.status).toBe(1);
    expect(reaper.kernel.messages).toEqual(["firstborn: cannot become a subreaper\n"]);
    for (const { kernel } of [death, reaper]) expect(kernel.callsOf("clone")).toEqual([]);
  });
});

describe("the signals of the command", () => {
  const SIGNALS = Array.from({ length: 64 }, (_, index) => index + 1);
  const inherit = (mask: bigint) => (kernel: SimulatedKernel) => {
    kernel.mask = mask;
    for (const signal of SIGNALS) {
      if (signal !== 9 && signal !== 19) kernel.handlers.set(signal, IGNORED);
    }
  };
  const ignoredBy = (argv: string) => {
    const { kernel } = run({ argv, inChild: true, prepare: inherit(0n) });
    return SIGNALS.filter((signal) => kernel.handlers.get(signal) === IGNORED);
  };

  it("are ignored where they were before, as with each program that exec starts", () => {
    const inheritable = SIGNALS.filter((signal) => signal !== 9 && signal !== 19);
    for (const name of ["firstborn", "tini", "catatonit"]) {
      expect(ignoredBy(`${name} app`)).toEqual(inheritable);
    }
  });

  it("have their default with --default-signals, the real-time ones too", () => {
    expect(ignoredBy("firstborn --default-signals app")).toEqual([]);
  });

  it("have their default under dumb-init, the classic ones", () => {
    expect(ignoredBy("dumb-init app")).toEqual(SIGNALS.filter((signal) => signal > 31));
  });

  it("are not blocked, though firstborn was started with some blocked", () => {
    for (const name of ["firstborn", "dumb-init", "catatonit"]) {
      const { kernel } = run({ argv: [name, "app"], inChild: true, prepare: inherit(0x4002n) });
      expect(kernel.mask).toBe(0n);
    }
  });

  it("are blocked as they were before under tini", () => {
    const { kernel } = run({ argv: "tini app", inChild: true, prepare: inherit(0x4002n) });
    expect(kernel.mask).toBe(0x4002n);
  });

  it("are never changed in firstborn, but for an ignored SIGCHLD: that loses the status", () => {
    const { kernel, status } = run({
      argv: "firstborn app",
      prepare: inherit(0n),
      script: [exits(7)],
    });
    expect(status).toBe(7);
    expect(kernel.handlers.get(SIGCHLD)).toBe(0n);
    expect(kernel.handlers.get(SIGPIPE)).toBe(IGNORED);
  });
});

describe("HOME", () => {
  const environmentOf = (environment: readonly string[], line = "firstborn --user app app") => {
    const { kernel } = run({ argv: line, environment, inChild: true, prepare: withUsers });
    return kernel.executed[0]!;
  };

  it.each<[before: readonly string[], after: readonly string[]]>([
    [["HOME=/root"], ["HOME=/home/app"]],
    [
      ["HOME=/root", "A=1"],
      ["HOME=/home/app", "A=1"],
    ],
    [
      ["A=1", "HOME=", "B=2"],
      ["A=1", "HOME=/home/app", "B=2"],
    ],
    [
      ["A=1", "HOME=/root"],
      ["A=1", "HOME=/home/app"],
    ],
    [
      ["A=1", "B=2"],
      ["A=1", "B=2", "HOME=/home/app"],
    ],
    [
      ["HOMEPAGE=x", "XHOME=y"],
      ["HOMEPAGE=x", "XHOME=y", "HOME=/home/app"],
    ],
    [[], ["HOME=/home/app"]],
  ])("in %j makes it %j", (before, after) => {
    for (const line of ["firstborn --user app -- app a b", "firstborn --user=app app a b"]) {
      const { argv, environment } = environmentOf(before, line);
      expect(environment).toEqual(after);
      expect(argv).toEqual(["app", "a", "b"]);
    }
  });

  it("stays as it is without --user", () => {
    const environment = ["HOME=/root", "PATH=/bin"];
    expect(environmentOf(environment, "firstborn app").environment).toEqual(environment);
  });

  it("does not disturb the search of the command, nor the shell's script", () => {
    const { kernel } = run({
      argv: "firstborn --user=app script arg",
      environment: ["A=1", "PATH=/opt:/bin"],
      inChild: true,
      prepare: (kernel) => {
        withUsers(kernel);
        kernel.executables = new Map([
          ["/bin/script", 8],
          ["/bin/sh", 0],
        ]);
      },
    });
    expect(kernel.executed.at(-1)).toEqual({
      path: "/bin/sh",
      argv: ["/bin/sh", "/bin/script", "arg"],
      environment: ["A=1", "PATH=/opt:/bin", "HOME=/home/app"],
    });
  });
});
