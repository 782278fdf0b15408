import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildManifest, sourcesOfManifest } from "../../src/manifest/manifest.ts";
import type { LoadedUnit } from "../../src/manifest/unit.ts";
import { splitManifest } from "../../src/unit-file/manifest-text.ts";
import { build, findings, loaded } from "./build.ts";
import { HOST } from "./host.ts";

const START = "[Service]\nExecStart=/bin/a\n";

function unitWith(lines: string, name?: string): LoadedUnit {
  return loaded(build(`[Unit]\n${lines}\n${START}`, name));
}

/** All edges as `Kind unit origin`. */
function edgesOf({ dependencies }: LoadedUnit): readonly string[] {
  return Object.values(dependencies).flatMap((edges) =>
    edges.map((edge: { kind: string; unit: string; origin: string }) => {
      return `${edge.kind} ${edge.unit} ${edge.origin}`;
    }),
  );
}

const DEFAULTS = [
  "Requires sysinit.target default",
  "Conflicts shutdown.target default",
  "After sysinit.target default",
  "After basic.target default",
  "Before shutdown.target default",
];

describe("dependencies", () => {
  test("a service has those on early boot and on shutdown", () => {
    expect(edgesOf(unitWith(""))).toEqual(DEFAULTS);
    expect(edgesOf(unitWith("DefaultDependencies=no"))).toEqual([]);
  });

  test("requirement and order are different edges", () => {
    const { dependencies } = unitWith("DefaultDependencies=no\nWants=b.service\nAfter=c.service");
    expect(dependencies.requirements).toEqual([
      { kind: "Wants", unit: "b.service", origin: "file" },
    ]);
    expect(dependencies.orderings).toEqual([{ kind: "After", unit: "c.service", origin: "file" }]);
  });

  test("lines add up, each edge once, and what is written down comes before a default", () => {
    const lines = "DefaultDependencies=yes\nAfter=b.service basic.target\nAfter=b.service\nAfter=";
    expect(edgesOf(unitWith(lines)).filter((edge) => edge.startsWith("After"))).toEqual([
      ...["After b.service file", "After basic.target file", "After sysinit.target default"],
    ]);
  });

  test("former names are those of today", () => {
    const lines = "DefaultDependencies=no\nBindTo=b.service\nPropagateReloadFrom=c.service";
    expect(edgesOf(unitWith(lines))).toEqual([
      ...["BindsTo b.service file", "ReloadPropagatedFrom c.service file"],
    ]);
  });

  test("a template that is named is the unit's own instance of it", () => {
    const lines = "DefaultDependencies=no\nAfter=b@.service %p-x.service";
    expect(edgesOf(unitWith(lines, "a@i.service"))).toEqual([
      ...["After b@i.service file", "After a-x.service file"],
    ]);
    expect(edgesOf(unitWith(lines))[0]).toBe("After b@a.service file");
  });

  test("a bus name needs the bus, and sockets are wanted", () => {
    const text = "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/a\nSockets=b.socket\n";
    expect(edgesOf(loaded(build(`${text}BusName=org.a\n`)))).toEqual([
      ...["Wants b.socket implicit", "Requires dbus.socket implicit"],
      ...["After b.socket implicit", "After dbus.socket implicit"],
    ]);
  });

  test("an edge to the unit itself is dropped with a warning", () => {
    const built = build(`[Unit]\nDefaultDependencies=no\nAfter=a.service b.service\n${START}`);
    expect(edgesOf(loaded(built))).toEqual(["After b.service file"]);
    expect(findings(built)).toEqual(["3 warning self-dependency"]);
  });

  test("a target has those on shutdown", () => {
    expect(edgesOf(loaded(build("[Unit]\n", "a.target")))).toEqual([
      ...["Conflicts shutdown.target default", "Before shutdown.target default"],
    ]);
  });
});

test("conditions keep their signs, and an empty one removes all of them", () => {
  const lines = "ConditionPathExists=/x\nConditionHost=\nConditionPathExists=|!/a//b\nAssertHost=h";
  const { conditions, asserts } = unitWith(lines);
  expect(conditions).toEqual([
    { kind: "PathExists", parameter: "/a/b", negate: true, trigger: true },
  ]);
  expect(asserts).toEqual([{ kind: "Host", parameter: "h", negate: false, trigger: false }]);
});

test("the start limit may be written in [Service], as it once was", () => {
  const text = `${START}StartLimitInterval=5\nStartLimitBurst=2\n`;
  expect(loaded(build(text)).startLimit).toEqual({ interval: 5e6, burst: 2, action: "none" });
});

test("[Install] is read, with its specifiers", () => {
  const text = `${START}[Install]\nWantedBy=multi-user.target %p.target\nAlias=b@.service\n`;
  expect(loaded(build(text, "a@.service")).install).toMatchObject({
    wantedBy: ["multi-user.target", "a.target"],
    alias: ["b@.service"],
  });
});

const REFUSED: readonly (readonly [lines: string, finding: string])[] = [
  ["RestartSec=1", "1 error no-exec-start"],
  ["Type=simple\nExecStop=/a\nRemainAfterExit=yes", "2 error no-exec-start"],
  ["ExecStop=/a", "2 error no-exec-start"],
  ["ExecStart=/a\nExecStart=/b", "3 error several-exec-start"],
  ["Type=oneshot\nExecStart=/a\nRestart=always", "4 error oneshot-restart"],
  ["Type=oneshot\nExecStart=/a\nRestartForceExitStatus=1", "4 error oneshot-restart"],
  ["Type=oneshot\nExecStart=/a\nExitType=cgroup", "4 error oneshot-exit-type"],
  ["Type=dbus\nExecStart=/a", "2 error no-bus-name"],
  ["ExecStart=/a\nUser=a:b", "3 error bad-value"],
  ["ExecStart=./a", "2 error bad-value"],
  ["ExecStart=/a\nWorkingDirectory=x", "3 error bad-value"],
  ["ExecStart=/a\nPIDFile=../x", "3 error bad-value"],
  ["ExecStart=/a\nDynamicUser=maybe", "3 error bad-value"],
];

describe("what systemd refuses", () => {
  test.each(REFUSED)("%j", (lines, finding) => {
    const built = build(`[Service]\n${lines}\n`);
    expect(built.unit.kind).toBe("refused");
    expect(findings(built)).toEqual([finding]);
    expect(built.diagnostics[0]!.advice).not.toBe("");
  });

  test("several units for an isolating OnFailure= are refused", () => {
    const lines = "OnFailure=b.service c.service\nOnFailureJobMode=isolate";
    expect(build(`[Unit]\n${lines}\n${START}`).unit.kind).toBe("refused");
    expect(build(`[Unit]\n${lines.replace("b.service ", "")}\n${START}`).unit.kind).toBe("service");
  });

  test("all mistakes of a file are reported, also those behind the first", () => {
    const built = build("[Service]\nExecStart=./a\nUser=a:b\nRestartSec=x\n");
    expect(findings(built)).toEqual([
      ...["2 error bad-value", "3 error bad-value", "4 warning bad-value"],
    ]);
  });
});

describe("what is ignored", () => {
  test.each([
    ["Typ=simple", "unknown-directive", "write Type=?"],
    ["After=b.service", "unknown-directive", "write it into [Unit]"],
    ["[Servic]", "unknown-section", "write [Service]?"],
    ["[Socket]", "unknown-section", "write [Unit], [Service], [Install]"],
    ["Restart=sometimes", "bad-value", expect.stringContaining("on-failure")],
  ])("%s is a %s", (line, code, advice) => {
    const { diagnostics, unit } = build(`${START}${line}\n`);
    expect(diagnostics).toMatchObject([{ code, severity: "warning", advice, span: { line: 3 } }]);
    expect(unit.kind).toBe("service");
  });

  test("names that begin with X- are for others", () => {
    expect(build(`${START}X-Key=1\n[X-Section]\nA=1\n`).diagnostics).toEqual([]);
  });

  test("what a container cannot do is one notice for all of it", () => {
    const lines = "PrivateTmp=yes\nProtectHome=yes\nSystemCallFilter=a\nPrivateTmp=no\nTTYPath=/x";
    const { diagnostics } = build(`${START}${lines}\n`);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject({ severity: "notice", span: { line: 3 } });
    expect(diagnostics[0]!.message).toMatch(/PrivateTmp=, ProtectHome= \(needs a mount namespace/);
  });

  test("a mistake in a continued value is shown in its own line", () => {
    const { diagnostics } = build(`${START}Environment=A=1 \\\n  B \\\n  C=2\n`);
    expect(diagnostics).toMatchObject([{ span: { line: 4, column: 3, length: 1 } }]);
  });

  test("units of a later type are read, and named in a notice", () => {
    const built = build(
      "[Timer]\nOnCalendar=daily\n[Install]\nWantedBy=timers.target\n",
      "a.timer",
    );
    expect(findings(built)).toEqual(["1 notice later-type"]);
    expect(loaded(built).install.wantedBy).toEqual(["timers.target"]);
  });
});

describe("a manifest", () => {
  const read = (text: string) => {
    const { sources, diagnostics } = sourcesOfManifest(splitManifest("all", text));
    const manifest = buildManifest(sources, HOST);
    return { ...manifest, diagnostics: [...diagnostics, ...manifest.diagnostics] };
  };

  test("has its units in their order, with their drop-ins", () => {
    const dropIn = "# a.service.d/x.conf\n[Unit]\nDescription=Changed\n";
    const { units, diagnostics } = read(`# /x/a.service\n${START}# b.service\n${START}${dropIn}`);
    expect(units).toMatchObject([
      { name: "a.service", description: "Changed", fragmentPath: "/x/a.service" },
      { name: "b.service", description: "b.service" },
    ]);
    expect(diagnostics).toEqual([]);
  });

  test("has a unit only once", () => {
    const { units, diagnostics } = read(`# a.service\n${START}# /x/a.service\n${START}`);
    expect(units).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: "twice", severity: "error", span: { line: 5 } }]);
  });

  test("warns of a drop-in whose unit it has not", () => {
    const { diagnostics } = read(`# a.service\n${START}# b.service.d/x.conf\n[Service]\n`);
    expect(diagnostics).toMatchObject([{ code: "ownerless-drop-in", severity: "warning" }]);
  });
});

test("any unit file has an answer, whose places lie within it", () => {
  const names = ["ExecStart", "User", "Environment", "After", "LimitCPU", "CPUAffinity", "PIDFile"];
  const line = fc.oneof(
    fc
      .tuple(fc.constantFrom(...names), fc.string({ unit: "binary" }))
      .map((pair) => pair.join("=")),
    fc.constantFrom("[Unit]", "[Service]", "[Install]", "Type=oneshot", "A=\\", "# x"),
  );
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const text = lines.join("\n");
      const count = text.split("\n").length;
      for (const { span } of build(text).diagnostics) {
        expect(span.line).toBeGreaterThanOrEqual(1);
        expect(span.line).toBeLessThanOrEqual(count);
      }
    }),
  );
});
