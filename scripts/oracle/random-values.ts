// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what unit files have.

// For each directive, values as people write them, and as they should not.

type Pool = readonly (readonly [name: string, values: readonly string[]])[];

const BOOLEANS = ["yes", "No", "1", "0", "TRUE", "off", "y", "t", "maybe", "2", "on\t"];
const SPANS = [
  ...["5", "0", "1min 30s", "1.5s", "infinity", "500ms", "2 h", "1h30m", "3 5", "5x", "-1", "1.s"],
  ...[
    ".5",
    "1y 2month",
    "1d1w",
    "10us",
    "+5",
    " infinity ",
    "infinity 1",
    "1.5.5",
    "1M",
    "3minfoo",
  ],
];
const UNITS = [
  ...["a.service", "b.target c.service", "x@.service", "x@i.service", "bad", "a.service a.service"],
  ...['"q.service" r.service', "%p-x.service", "%N.service", "x@%i.service", "foo\\x2dbar.service"],
  ...["s.socket", "é.service", "@.service", 'open "a.service', "%j.service", "%z.service"],
];
const COMMANDS = [
  ...['/bin/echo "a b" c', "/bin/sh -c 'echo \"x\"'", "-/bin/false", "@/bin/sh argv0 x", "+/bin/x"],
  ...[
    "!!/bin/a b",
    ":/bin/echo $A",
    "echo x",
    "./rel",
    "/bin/a ; /bin/b",
    "/bin/a \\; b",
    "; /bin/a",
  ],
  ...['/bin/a "" b', "/bin/a \\x41\\101\\u00e9", "/bin/a %n %i %p %%", "/bin/a %z", "/bin/a 'open"],
  ...[
    "-/bin/a 'open",
    '"/bin/with space" x',
    "/bin/dir/",
    "//bin//a",
    "/bin/a \\q",
    "/bin/a a\\",
    "@",
  ],
  ...[
    "-@:+/bin/a b c",
    "--/bin/a",
    "+!/bin/a",
    "!!!/bin/a",
    "/bin/a$X",
    "/bin/%p",
    "/bin/a ;",
    "/bin/a ;;",
  ],
  ...[
    "/bin/a x;y",
    "/bin/a \\\\; b",
    "/bin/a $A ${B} $$",
    '/bin/a a"b c"d',
    "/bin/a \\x00",
    "@/bin/a",
    "-",
  ],
  ...[
    "/bin/a '*' [x] {y} ~ # & | < > ( )",
    "/bin/a \t b",
    "/bin/a \\t\\n\\s",
    "/bin/a é ü",
    "@-/bin/a ''",
  ],
];
const PATHS = [
  "/a",
  "/a//b/./c/",
  "a/b",
  "/x/../y",
  "-/opt",
  "%t/x",
  "/%i",
  "/a b",
  "~",
  "/",
  "/é",
  "//",
];
const MODES = ["0755", "755", "7777", "17777", "8", "0", "+0644", "-1", "0o755", "644 "];
const SIGNALS = [
  "SIGTERM",
  "TERM",
  "15",
  "RTMIN+3",
  "SIGRTMAX-2",
  "SIGFOO",
  "0",
  "65",
  "RTMIN",
  "KILL",
];
const IDENTITIES = [
  "www-data",
  "0",
  "1000",
  "a b",
  "a/b",
  "-x",
  "%i",
  "user.name",
  "65535",
  "ümlaut",
  "007",
];
const DIRECTORIES = [
  "a",
  "a b/c",
  "/abs",
  "../up",
  "a/../b",
  "private",
  "private/x",
  "a:b",
  "x//y/",
  "%p",
  ".",
];
const ASSIGNMENTS = [
  ...["A=1", '"B=two words" C=3', "D", "E=", "1F=x", "G=%n", "H=\\x41", "A=2", "'I=a b'c", "J=$A"],
  ...['K="x y"', "L=a\\tb", "M==", '"N=open', "Ö=1", "O.P=1"],
];
const STATUSES = ["1 2", "SIGKILL", "TEMPFAIL 250", "256", "FOO 3", "-1", "KILL", "DATAERR,3", "0"];
const OUTPUTS = [
  ...[
    "null",
    "journal",
    "inherit",
    "file:/a",
    "append:/a//b",
    "truncate:/x/%p",
    "syslog",
    "fd",
    "fd:x",
  ],
  ...[
    "tty",
    "kmsg",
    "socket",
    "file:rel",
    "nope",
    "journal+console",
    "syslog+console",
    "fd:",
    "file:",
  ],
];
const CONDITIONS = [
  "/a",
  "!/b",
  "|/c",
  "|!/d",
  "rel",
  "! /e",
  "| ! /f",
  "/%p",
  "",
  "/x/../y",
  "|",
  "!|/a",
];
const TEXTS = [
  "text",
  "%n of %i",
  "100%",
  "100%%",
  "%q-%z",
  "a\tb",
  '"quoted"',
  "back\\slash",
  "é",
];
const LIMITS = [
  ...[
    "5",
    "infinity",
    "1K",
    "1.5M",
    "1:2",
    "2:1",
    "infinity:infinity",
    "1:infinity",
    "infinity:1",
    "x",
  ],
  ...["5min", "+5", "-3", "1 2", "1G500M", "500M1G", ":5", "5:", "10%", "0x10", "1s", "500ms"],
];
const CAPABILITIES = [
  "CAP_KILL",
  "~CAP_KILL cap_chown",
  "~",
  "CAP_FOO CAP_KILL",
  "kill",
  "5",
  "~CAP_NET_RAW",
];

export const VALUES: { readonly Unit: Pool; readonly Service: Pool } = {
  Unit: [
    ...["Description", "ConditionHost"].map((name) => [name, TEXTS] as const),
    ...["After", "Before", "Wants", "Requires", "BindsTo", "PartOf", "Conflicts", "Upholds"].map(
      (name) => [name, UNITS] as const,
    ),
    ...["OnFailure", "OnSuccess", "PropagatesReloadTo", "StopPropagatedFrom", "BindTo"].map(
      (name) => [name, UNITS] as const,
    ),
    [
      "Documentation",
      ["man:a(1)", "http://a b", "https://x file:/y", "/path", "info:x", "%z", "man:%p"],
    ],
    ["RequiresMountsFor", PATHS],
    ...["ConditionPathExists", "AssertPathExists", "ConditionDirectoryNotEmpty"].map(
      (name) => [name, CONDITIONS] as const,
    ),
    ["ConditionVirtualization", ["container", "!vm", "|yes", "%p"]],
    ...["StopWhenUnneeded", "RefuseManualStart", "DefaultDependencies", "IgnoreOnIsolate"].map(
      (name) => [name, BOOLEANS] as const,
    ),
    ["OnFailureJobMode", ["fail", "replace", "isolate", "nope", "flush"]],
    ["OnFailureIsolate", BOOLEANS],
    ["SuccessAction", ["none", "exit", "reboot", "nope"]],
  ],
  Service: [
    ["Type", ["simple", "exec", "forking", "oneshot", "dbus", "notify", "idle", "nope"]],
    ["Type", ["oneshot", "simple"]],
    ["Restart", ["no", "always", "on-failure", "on-success", "on-abort", "nope"]],
    ["BusName", ["org.%p.b", "a", "1.2", "org-a.%N"]],
    ...["ExecStart", "ExecStartPre", "ExecStop", "ExecReload", "ExecStopPost", "ExecCondition"].map(
      (name) => [name, COMMANDS] as const,
    ),
    ...["RestartSec", "TimeoutStartSec", "TimeoutStopSec", "TimeoutSec", "WatchdogSec"].map(
      (name) => [name, SPANS] as const,
    ),
    ...["RuntimeMaxSec", "TimeoutAbortSec", "RuntimeRandomizedExtraSec"].map(
      (name) => [name, SPANS] as const,
    ),
    ...["RemainAfterExit", "GuessMainPID", "SendSIGKILL", "SendSIGHUP", "IgnoreSIGPIPE"].map(
      (name) => [name, BOOLEANS] as const,
    ),
    ...["DynamicUser", "NonBlocking", "PermissionsStartOnly", "PrivateDevices", "ProtectClock"].map(
      (name) => [name, BOOLEANS] as const,
    ),
    ["KillMode", ["control-group", "mixed", "process", "none", "nope"]],
    ["KillSignal", SIGNALS],
    // systemd prints one real-time signal in the place of another where there are several.
    ...["RestartKillSignal", "FinalKillSignal"].map(
      (name) => [name, ["SIGINT", "9", "USR1", "nope", "0"]] as const,
    ),
    ["NotifyAccess", ["none", "main", "exec", "all", "nope"]],
    ["FileDescriptorStoreMax", ["0", "5", "-1", "x", "0x10", "010"]],
    ["TimeoutStartFailureMode", ["terminate", "abort", "kill", "nope"]],
    ...["PIDFile", "WorkingDirectory", "RootDirectory"].map((name) => [name, PATHS] as const),
    ["EnvironmentFile", PATHS],
    ["PIDFile", ["/var/run/a.pid", "a.pid", "/run/%p.pid"]],
    ...["User", "Group", "SupplementaryGroups"].map((name) => [name, IDENTITIES] as const),
    ["Environment", ASSIGNMENTS],
    ["UnsetEnvironment", ["A", "B=1", "1C", "A B", "%p", '"A B"']],
    ["PassEnvironment", ["A", "B C", "D=1", "%p", "1X Y"]],
    ["SuccessExitStatus", STATUSES],
    ["RestartForceExitStatus", STATUSES],
    ...["StandardOutput", "StandardError"].map((name) => [name, OUTPUTS] as const),
    ["StandardInput", ["null", "tty", "socket", "data", "file:/a", "file:b", "fd:x", "fd", "nope"]],
    ["StandardInputText", TEXTS],
    ["UMask", MODES],
    ["RuntimeDirectoryMode", MODES],
    ...["RuntimeDirectory", "StateDirectory", "LogsDirectory"].map(
      (name) => [name, DIRECTORIES] as const,
    ),
    ["RuntimeDirectoryPreserve", ["yes", "no", "restart", "nope", "1"]],
    ["Nice", ["5", "-20", "20", "+3", "x", "-21"]],
    ["OOMScoreAdjust", ["-1000", "1001", "5", "+7", "x"]],
    ["IOSchedulingClass", ["idle", "2", "none", "best-effort", "nope", "9"]],
    ["IOSchedulingPriority", ["0", "7", "8", "x"]],
    ["CPUSchedulingPolicy", ["batch", "fifo", "rr", "idle", "other", "nope"]],
    ["CPUSchedulingPriority", ["1", "99", "100", "x"]],
    ["CPUAffinity", ["0", "0-3 5", "1,2", "2 3-4"]],
    ["TimerSlackNSec", ["5", "5us", "1ms", "x", "2ns", "1.5us"]],
    ...["LimitNOFILE", "LimitCPU", "LimitCORE", "LimitNICE", "LimitRTTIME", "LimitNPROC"].map(
      (name) => [name, LIMITS] as const,
    ),
    ...["CapabilityBoundingSet", "AmbientCapabilities"].map(
      (name) => [name, CAPABILITIES] as const,
    ),
    ["SecureBits", ["keep-caps", "noroot keep-caps", "nope noroot"]],
    ["ExecSearchPath", ["/a:/b", "rel:/x", "/%p", "/a//b"]],
  ],
};
