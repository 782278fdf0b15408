// The directives of the [Unit] section; systemd.unit(5).

import { type Directive, define, formerName, ignored } from "./directive.ts";
import { DOCUMENTATION, PATHS } from "./list-types.ts";
import { distinct, last, list, type Rule, resettable } from "./rules.ts";
import { condition, dependency } from "./special-rules.ts";
import {
  BOOLEAN,
  EXIT_STATUS,
  PATH,
  TEXT,
  TIME_SPAN,
  TIMEOUT,
  UNSIGNED,
  word,
} from "./value-types.ts";
import {
  COLLECT_MODES,
  type ConditionKind,
  EMERGENCY_ACTIONS,
  JOB_MODES,
  PATH_CONDITIONS,
  TEXT_CONDITIONS,
} from "./words.ts";

const ACTION = word(EMERGENCY_ACTIONS);
const JOB_MODE = word(JOB_MODES);

/** `OnFailureIsolate=yes` was how the job mode `isolate` was asked for. */
const ON_FAILURE_ISOLATE: Rule = {
  syntax: BOOLEAN.syntax,
  repeats: "the last one counts",
  apply(_before, text, context) {
    const flag = BOOLEAN.parse(text, context);
    if (!flag.ok) return { patch: {}, problems: [{ ...flag.problem, severity: "warning" }] };
    return { patch: { onFailureJobMode: flag.value ? "isolate" : "replace" }, problems: [] };
  },
};

const DESCRIPTIVE: readonly Directive[] = [
  define(
    "a",
    "Description",
    resettable("description", TEXT),
    "the unit's name",
    "Names the unit in messages and in `systemctl status`.",
  ),
  define(
    "a",
    "Documentation",
    list("documentation", DOCUMENTATION),
    "",
    "Is shown by `systemctl status`.",
  ),
  define("a", "SourcePath", resettable("sourcePath", PATH), "", "Is shown by `systemctl show`."),
];

const DEPENDENCIES: readonly Directive[] = [
  define(
    "a",
    "Requires",
    dependency("Requires"),
    "",
    "Starts these units too; if one cannot start, this one does not either.",
  ),
  define(
    "a",
    "Requisite",
    dependency("Requisite"),
    "",
    "Fails at once if one of these units is not active.",
  ),
  define(
    "a",
    "Wants",
    dependency("Wants"),
    "",
    "Starts these units too, whether that succeeds or not.",
  ),
  define(
    "a",
    "BindsTo",
    dependency("BindsTo"),
    "",
    "Like `Requires=`, and stops this unit when one of these stops for any reason.",
  ),
  formerName("BindTo", "BindsTo", dependency("BindsTo")),
  define("a", "PartOf", dependency("PartOf"), "", "Stops and restarts this unit with these."),
  define(
    "a",
    "Upholds",
    dependency("Upholds"),
    "",
    "Starts these units again whenever they stop, as long as this one is active.",
  ),
  define(
    "a",
    "Conflicts",
    dependency("Conflicts"),
    "",
    "Stops these units when this one starts, and the other way round.",
  ),
  define(
    "a",
    "Before",
    dependency("Before"),
    "",
    "Starts this unit before these, and stops it after them, where both are asked for.",
  ),
  define(
    "a",
    "After",
    dependency("After"),
    "",
    "Starts this unit after these, and stops it before them, where both are asked for.",
  ),
  define(
    "a",
    "OnSuccess",
    dependency("OnSuccess"),
    "",
    "Starts these units when this one becomes inactive.",
  ),
  define("a", "OnFailure", dependency("OnFailure"), "", "Starts these units when this one fails."),
  define(
    "a",
    "PropagatesReloadTo",
    dependency("PropagatesReloadTo"),
    "",
    "Reloads these units with this one.",
  ),
  formerName("PropagateReloadTo", "PropagatesReloadTo", dependency("PropagatesReloadTo")),
  define(
    "a",
    "ReloadPropagatedFrom",
    dependency("ReloadPropagatedFrom"),
    "",
    "Reloads this unit with these.",
  ),
  formerName("PropagateReloadFrom", "ReloadPropagatedFrom", dependency("ReloadPropagatedFrom")),
  define(
    "a",
    "PropagatesStopTo",
    dependency("PropagatesStopTo"),
    "",
    "Stops these units with this one.",
  ),
  define(
    "a",
    "StopPropagatedFrom",
    dependency("StopPropagatedFrom"),
    "",
    "Stops this unit with these.",
  ),
  formerName("RequiresOverridable", "Requires", dependency("Requires")),
  formerName("RequisiteOverridable", "Requisite", dependency("Requisite")),
  define(
    "a",
    "RequiresMountsFor",
    distinct("requiresMountsFor", list("requiresMountsFor", PATHS)),
    "",
    "Is shown; a container's mounts are there before its first process.",
  ),
  define(
    "a",
    "DefaultDependencies",
    last("defaultDependencies", BOOLEAN),
    "yes",
    "Adds the usual dependencies on `sysinit.target`, `basic.target` and `shutdown.target`.",
  ),
];

const JOBS: readonly Directive[] = [
  define(
    "a",
    "StopWhenUnneeded",
    last("stopWhenUnneeded", BOOLEAN),
    "no",
    "Stops the unit when no active unit needs it any more.",
  ),
  define(
    "a",
    "RefuseManualStart",
    last("refuseManualStart", BOOLEAN),
    "no",
    "Lets the unit be started by other units only.",
  ),
  define(
    "a",
    "RefuseManualStop",
    last("refuseManualStop", BOOLEAN),
    "no",
    "Lets the unit be stopped by other units only.",
  ),
  define(
    "a",
    "AllowIsolate",
    last("allowIsolate", BOOLEAN),
    "no",
    "Permits `systemctl isolate` with this unit.",
  ),
  define(
    "a",
    "IgnoreOnIsolate",
    last("ignoreOnIsolate", BOOLEAN),
    "no",
    "Keeps the unit when another one is isolated.",
  ),
  define(
    "a",
    "OnSuccessJobMode",
    last("onSuccessJobMode", JOB_MODE),
    "fail",
    "Says how the units of `OnSuccess=` are started.",
  ),
  define(
    "a",
    "OnFailureJobMode",
    last("onFailureJobMode", JOB_MODE),
    "replace",
    "Says how the units of `OnFailure=` are started.",
  ),
  formerName("OnFailureIsolate", "OnFailureJobMode", ON_FAILURE_ISOLATE),
  define(
    "a",
    "JobTimeoutSec",
    last("jobTimeout", TIMEOUT),
    "infinity",
    "Cancels a job that is not done after this time.",
  ),
  define(
    "a",
    "JobRunningTimeoutSec",
    last("jobRunningTimeout", TIMEOUT),
    "`JobTimeoutSec=`",
    "Cancels a job that is not done this long after it began to run.",
  ),
  define(
    "a",
    "JobTimeoutAction",
    last("jobTimeoutAction", ACTION),
    "none",
    "Ends the container when a job is cancelled by its timeout.",
  ),
  define(
    "a",
    "StartLimitIntervalSec",
    last("startLimitInterval", TIME_SPAN),
    "10s",
    "Is the time within which `StartLimitBurst=` starts are permitted; 0 permits any number.",
  ),
  formerName(
    ...(["StartLimitInterval", "StartLimitIntervalSec"] as const),
    last("startLimitInterval", TIME_SPAN),
  ),
  define(
    "a",
    "StartLimitBurst",
    last("startLimitBurst", UNSIGNED),
    "5",
    "Is the number of starts that are permitted within `StartLimitIntervalSec=`.",
  ),
  define(
    "a",
    "StartLimitAction",
    last("startLimitAction", ACTION),
    "none",
    "Ends the container when the limit is reached.",
  ),
  define(
    "a",
    "FailureAction",
    last("failureAction", ACTION),
    "none",
    "Ends the container when the unit fails; every action but `none` does.",
  ),
  define(
    "a",
    "SuccessAction",
    last("successAction", ACTION),
    "none",
    "Ends the container when the unit has done its work; every action but `none` does.",
  ),
  define(
    "a",
    "FailureActionExitStatus",
    resettable("failureActionExitStatus", EXIT_STATUS),
    "the main process's",
    "Is the container's exit status after `FailureAction=exit`.",
  ),
  define(
    "a",
    "SuccessActionExitStatus",
    resettable("successActionExitStatus", EXIT_STATUS),
    "the main process's",
    "Is the container's exit status after `SuccessAction=exit`.",
  ),
  define(
    "a",
    "CollectMode",
    last("collectMode", word(COLLECT_MODES)),
    "inactive",
    "Says whether a failed unit is forgotten when nothing refers to it.",
  ),
];

const CONDITIONS: readonly Directive[] = [...PATH_CONDITIONS, ...TEXT_CONDITIONS].flatMap(
  (kind: ConditionKind) => [
    define(
      "a",
      `Condition${kind}`,
      condition("conditions", kind),
      "",
      "Skips the start where it does not hold.",
    ),
    define(
      "a",
      `Assert${kind}`,
      condition("asserts", kind),
      "",
      "Fails the start where it does not hold.",
    ),
  ],
);

export const UNIT_DIRECTIVES: readonly Directive[] = [
  ...DESCRIPTIVE,
  ...DEPENDENCIES,
  ...JOBS,
  ...CONDITIONS,
  ...ignored("c", "Needs a namespace for each service.", "JoinsNamespaceOf"),
  ...ignored("d", "A container's host is not rebooted.", "RebootArgument JobTimeoutRebootArgument"),
  ...ignored("d", "A container's mounts are made before it starts.", "WantsMountsFor"),
  ...ignored("d", "The final signal spares no process of a container.", "SurviveFinalKillSignal"),
];
