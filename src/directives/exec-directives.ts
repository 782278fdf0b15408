// The directives of systemd.exec(5) that work in a container: plain system calls and files.

import { parseIdentity } from "../values/identities.ts";
import { oneOf } from "../values/numbers.ts";
import { RESOURCES, type Resource } from "../values/rlimits.ts";
import { NAME_WORDS } from "../values/words.ts";
import { type Directive, define } from "./directive.ts";
import {
  ASSIGNMENTS,
  IDENTITIES,
  REMOVALS,
  SEARCH_PATH,
  VARIABLE_NAMES,
  wordsOf,
} from "./list-types.ts";
import { distinct, type ListType, last, list, replacing, resettable } from "./rules.ts";
import { CPU_AFFINITY, CPU_POLICY, IO_CLASS, IO_PRIORITY } from "./scheduling-rules.ts";
import type { OptionalPath } from "./settings.ts";
import {
  capabilities,
  directoriesRule,
  FILE_CREDENTIAL,
  INPUT_DATA,
  INPUT_TEXT,
  limit,
  STANDARD_ERROR,
  STANDARD_INPUT,
  STANDARD_OUTPUT,
  VALUE_CREDENTIAL,
  WORKING_DIRECTORY_RULE,
} from "./special-rules.ts";
import {
  BOOLEAN,
  expanded,
  integer,
  MODE,
  NANOSECONDS,
  NICE,
  OOM_SCORE,
  OPTIONAL_PATH,
  PATH,
  PRESERVE,
  plain,
  TEXT,
} from "./value-types.ts";
import { SECURE_BITS } from "./words.ts";

const IDENTITY = expanded(plain("NAME or NUMBER", parseIdentity));
const BITS = wordsOf("BIT...", NAME_WORDS, (text) => oneOf(SECURE_BITS)(text));

/** One file an assignment, for blanks may be part of its name. */
const ENVIRONMENT_FILE: ListType<OptionalPath> = {
  syntax: OPTIONAL_PATH.syntax,
  parse(text, context) {
    const path = OPTIONAL_PATH.parse(text, context);
    if (path.ok) return { items: [path.value], problems: [] };
    return { items: [], problems: [{ ...path.problem, severity: "warning" }] };
  },
};

const IDENTITY_DIRECTIVES: readonly Directive[] = [
  define(
    "a",
    "User",
    resettable("user", IDENTITY, "error"),
    "the manager's",
    "Runs the processes as this user.",
  ),
  define(
    "a",
    "Group",
    resettable("group", IDENTITY, "error"),
    "the user's",
    "Runs the processes in this group.",
  ),
  define(
    "b",
    "SupplementaryGroups",
    list("supplementaryGroups", IDENTITIES),
    "the user's",
    "Adds these groups.",
  ),
  define(
    "a",
    "DynamicUser",
    last("dynamicUser", BOOLEAN, "error"),
    "no",
    "Takes an unused user id of a range, where the container has one.",
  ),
  define(
    "b",
    "NoNewPrivileges",
    last("noNewPrivileges", BOOLEAN),
    "no",
    "Keeps set-user-id programs from working.",
  ),
  define(
    "b",
    "CapabilityBoundingSet",
    capabilities("capabilityBoundingSet"),
    "all",
    "Drops all capabilities but these.",
  ),
  define(
    "b",
    "AmbientCapabilities",
    capabilities("ambientCapabilities"),
    "none",
    "Gives these capabilities to a process that is not root, where the container has them.",
  ),
  define(
    "b",
    "SecureBits",
    replacing(list("secureBits", BITS), "secureBits"),
    "none",
    "Sets the secure bits.",
  ),
];

const PARENTS: Readonly<Record<string, string>> = {
  Runtime: "/run",
  State: "/var/lib",
  Cache: "/var/cache",
  Logs: "/var/log",
  Configuration: "/etc",
};

const PLACES: readonly Directive[] = [
  define(
    "a",
    "WorkingDirectory",
    WORKING_DIRECTORY_RULE,
    "/",
    "Is where the processes start; `~` is the user's home.",
  ),
  define(
    "b",
    "RootDirectory",
    resettable("rootDirectory", PATH, "error"),
    "/",
    "Changes the root directory of the processes.",
  ),
  define(
    "a",
    "ExecSearchPath",
    list("execSearchPath", SEARCH_PATH),
    "the usual directories",
    "Is where programs without a path are looked for.",
  ),
  ...["Runtime", "State", "Cache", "Logs", "Configuration"].flatMap(directoryDirectives),
  define(
    "a",
    "RuntimeDirectoryPreserve",
    last("runtimeDirectoryPreserve", PRESERVE),
    "no",
    "Keeps the directory below /run when the service ends, or only when it restarts.",
  ),
];

function directoryDirectives(kind: string): readonly Directive[] {
  const field = `${kind.toLowerCase()}Directory` as "runtimeDirectory";
  const mode = `${kind.toLowerCase()}DirectoryMode` as "runtimeDirectoryMode";
  return [
    define(
      "a",
      `${kind}Directory`,
      directoriesRule(field, mode),
      "",
      `Makes directories below ${PARENTS[kind]} that belong to the service's user.`,
    ),
    define(
      "a",
      `${kind}DirectoryMode`,
      last(mode, MODE),
      "0755",
      `Is the mode of \`${kind}Directory=\`.`,
    ),
  ];
}

const SURROUNDINGS: readonly Directive[] = [
  define("a", "Environment", list("environment", ASSIGNMENTS), "", "Sets variables."),
  define(
    "a",
    "EnvironmentFile",
    list("environmentFiles", ENVIRONMENT_FILE),
    "",
    "Sets the variables in a file, which is read at each start.",
  ),
  define(
    "a",
    "PassEnvironment",
    distinct("passEnvironment", list("passEnvironment", VARIABLE_NAMES)),
    "",
    "Passes variables on that the container was started with.",
  ),
  define(
    "a",
    "UnsetEnvironment",
    distinct("unsetEnvironment", list("unsetEnvironment", REMOVALS)),
    "",
    "Removes variables at the very end.",
  ),
  define(
    "a",
    "StandardInput",
    last("standardInput", STANDARD_INPUT),
    "null",
    "Is what the processes read.",
  ),
  define("a", "StandardInputText", INPUT_TEXT, "", "Is a line of what the processes read."),
  define("a", "StandardInputData", INPUT_DATA, "", "Is a part of what the processes read."),
  define(
    "a",
    "StandardOutput",
    last("standardOutput", STANDARD_OUTPUT),
    "journal",
    "Is where the processes write; the journal is the container's log.",
  ),
  define(
    "a",
    "StandardError",
    last("standardError", STANDARD_ERROR),
    "inherit",
    "Is where the processes write their errors.",
  ),
  define(
    "a",
    "SyslogIdentifier",
    resettable("syslogIdentifier", TEXT),
    "the program's name",
    "Is how lines of the log are marked.",
  ),
  define(
    "b",
    "LoadCredential",
    FILE_CREDENTIAL,
    "",
    "Copies a file to where `$CREDENTIALS_DIRECTORY` says.",
  ),
  define(
    "b",
    "SetCredential",
    VALUE_CREDENTIAL,
    "",
    "Writes a value to where `$CREDENTIALS_DIRECTORY` says.",
  ),
];

const SYSTEM_CALLS: readonly Directive[] = [
  define("b", "UMask", last("umask", MODE), "0022", "Is the mask for the modes of new files."),
  define("b", "Nice", resettable("nice", NICE), "0", "Is the processes' nice value."),
  define(
    "b",
    "OOMScoreAdjust",
    resettable("oomScoreAdjust", OOM_SCORE),
    "the manager's",
    "Makes the kernel's memory killer choose the processes sooner or later.",
  ),
  define("b", "IOSchedulingClass", IO_CLASS, "best-effort", "Is how the processes share disks."),
  define(
    "b",
    "IOSchedulingPriority",
    IO_PRIORITY,
    "4",
    "Is the processes' place among those of the same class; 0 is first.",
  ),
  define("b", "CPUSchedulingPolicy", CPU_POLICY, "other", "Is how the processes share processors."),
  define(
    "b",
    "CPUSchedulingPriority",
    last("cpuSchedulingPriority", integer(0, 99)),
    "",
    "Is the priority of `fifo` and `rr`.",
  ),
  define(
    "b",
    "CPUSchedulingResetOnFork",
    last("cpuSchedulingResetOnFork", BOOLEAN),
    "no",
    "Keeps children of the processes from inheriting both.",
  ),
  define("b", "CPUAffinity", CPU_AFFINITY, "all", "Is which processors are used."),
  define(
    "b",
    "TimerSlackNSec",
    last("timerSlackNanoseconds", NANOSECONDS),
    "the manager's",
    "Is how much later than asked a process may be woken.",
  ),
  define("b", "IgnoreSIGPIPE", last("ignoreSigpipe", BOOLEAN), "yes", "Ignores SIGPIPE."),
  define(
    "b",
    "RemoveIPC",
    last("removeIpc", BOOLEAN),
    "no",
    "Removes the user's shared memory, semaphores and queues after the end.",
  ),
  ...(Object.keys(RESOURCES) as Resource[]).map((resource) =>
    define(
      "b",
      `Limit${resource}`,
      limit(resource),
      "the manager's",
      `Sets RLIMIT_${resource}; what is above the container's own limit is cut to it.`,
    ),
  ),
];

export const EXEC_DIRECTIVES: readonly Directive[] = [
  ...IDENTITY_DIRECTIVES,
  ...PLACES,
  ...SURROUNDINGS,
  ...SYSTEM_CALLS,
];
