// The directives of the [Service] section itself; systemd.service(5).

import { type Directive, define, formerName, ignored } from "./directive.ts";
import { EXIT_CONDITIONS, unitsOf } from "./list-types.ts";
import { both, last, list, resettable } from "./rules.ts";
import { commands } from "./special-rules.ts";
import {
  BOOLEAN,
  BUS_NAME,
  PID_FILE,
  PRESERVE,
  SIGNAL,
  TIME_SPAN,
  TIMEOUT,
  UNSIGNED,
  word,
} from "./value-types.ts";
import {
  EMERGENCY_ACTIONS,
  EXIT_TYPES,
  NOTIFY_ACCESSES,
  RESTART_MODES,
  RESTARTS,
  SERVICE_TYPES,
  TIMEOUT_MODES,
} from "./words.ts";

const COMMANDS: readonly Directive[] = [
  define(
    "a",
    "ExecCondition",
    commands("execCondition"),
    "",
    "Runs before everything else; status 1 to 254 skips the start, 255 fails it.",
  ),
  define(
    "a",
    "ExecStartPre",
    commands("execStartPre"),
    "",
    "Runs before `ExecStart=`, one command after the other.",
  ),
  define(
    "a",
    "ExecStart",
    commands("execStart"),
    "",
    "Is the service; only `Type=oneshot` may have several or none.",
  ),
  define("a", "ExecStartPost", commands("execStartPost"), "", "Runs once the service has started."),
  define(
    "a",
    "ExecReload",
    commands("execReload"),
    "",
    "Runs at `systemctl reload`; `$MAINPID` is the main process.",
  ),
  define(
    "a",
    "ExecStop",
    commands("execStop"),
    "",
    "Runs to stop the service; what is left then gets `KillSignal=`.",
  ),
  define(
    "a",
    "ExecStopPost",
    commands("execStopPost"),
    "",
    "Runs when the service has ended, however it ended.",
  ),
];

const TYPE: readonly Directive[] = [
  define(
    "a",
    "Type",
    last("type", word(SERVICE_TYPES)),
    "dbus with `BusName=`, simple with `ExecStart=`, else oneshot",
    "Decides when the service counts as started.",
  ),
  define(
    "a",
    "ExitType",
    last("exitType", word(EXIT_TYPES)),
    "main",
    "Decides whether the service ends with its main or with its last process.",
  ),
  define(
    "a",
    "RemainAfterExit",
    last("remainAfterExit", BOOLEAN),
    "no",
    "Keeps the service active when its processes have ended.",
  ),
  define(
    "a",
    "GuessMainPID",
    last("guessMainPid", BOOLEAN),
    "yes",
    "Looks for the main process of a `forking` service that has no `PIDFile=`.",
  ),
  define(
    "a",
    "PIDFile",
    resettable("pidFile", PID_FILE, "error"),
    "",
    "Is where a `forking` service writes its main process; it is removed after the end.",
  ),
  define(
    "a",
    "BusName",
    last("busName", BUS_NAME),
    "",
    "Is the name whose owner makes a `dbus` service count as started.",
  ),
  define(
    "a",
    "NotifyAccess",
    last("notifyAccess", word(NOTIFY_ACCESSES)),
    "main where notifications are needed, else none",
    "Says which processes may send notifications.",
  ),
  define(
    "a",
    "Sockets",
    list("sockets", unitsOf("socket")),
    "the socket of the same name",
    "Names the socket units whose descriptors the service gets.",
  ),
  define(
    "a",
    "NonBlocking",
    last("nonBlocking", BOOLEAN),
    "no",
    "Makes the descriptors from sockets non-blocking.",
  ),
  define(
    "a",
    "FileDescriptorStoreMax",
    last("fileDescriptorStoreMax", UNSIGNED),
    "0",
    "Is how many descriptors are kept for the service over a restart.",
  ),
  define(
    "a",
    "FileDescriptorStorePreserve",
    last("fileDescriptorStorePreserve", PRESERVE),
    "restart",
    "Says how long stored descriptors are kept.",
  ),
  define(
    "a",
    "ReloadSignal",
    last("reloadSignal", SIGNAL),
    "SIGHUP",
    "Is the signal that reloads a `notify-reload` service.",
  ),
  define(
    "a",
    "PermissionsStartOnly",
    last("permissionsStartOnly", BOOLEAN),
    "no",
    "Runs all commands but `ExecStart=` as root: the older way to write `+`.",
  ),
  define(
    "a",
    "RootDirectoryStartOnly",
    last("rootDirectoryStartOnly", BOOLEAN),
    "no",
    "Applies `RootDirectory=` to `ExecStart=` alone.",
  ),
];

const RESTART: readonly Directive[] = [
  define(
    "a",
    "Restart",
    last("restart", word(RESTARTS)),
    "no",
    "Decides after which ends the service is started again.",
  ),
  define(
    "a",
    "RestartMode",
    last("restartMode", word(RESTART_MODES)),
    "normal",
    "Says whether dependent units see a failure between an end and the restart.",
  ),
  define(
    "a",
    "RestartSec",
    last("restartDelay", TIME_SPAN),
    "100ms",
    "Is the time to wait before a restart.",
  ),
  define(
    "a",
    "RestartSteps",
    last("restartSteps", UNSIGNED),
    "0",
    "Is in how many steps the time grows to `RestartMaxDelaySec=`.",
  ),
  define(
    "a",
    "RestartMaxDelaySec",
    last("restartMaxDelay", TIME_SPAN),
    "infinity",
    "Is the longest time to wait before a restart.",
  ),
  define(
    "a",
    "SuccessExitStatus",
    list("successExitStatus", EXIT_CONDITIONS),
    "",
    "Adds to what counts as a clean end.",
  ),
  define(
    "a",
    "RestartPreventExitStatus",
    list("restartPreventExitStatus", EXIT_CONDITIONS),
    "",
    "Prevents a restart after these ends.",
  ),
  define(
    "a",
    "RestartForceExitStatus",
    list("restartForceExitStatus", EXIT_CONDITIONS),
    "",
    "Restarts after these ends, whatever `Restart=` says.",
  ),
];

const TIMES: readonly Directive[] = [
  define(
    "a",
    "TimeoutStartSec",
    last("timeoutStart", TIMEOUT),
    "90s, infinity with `Type=oneshot`",
    "Fails a start that takes longer.",
  ),
  define(
    "a",
    "TimeoutStopSec",
    last("timeoutStop", TIMEOUT),
    "90s",
    "Sends `FinalKillSignal=` to what has not ended by then.",
  ),
  define(
    "a",
    "TimeoutSec",
    both(last("timeoutStart", TIMEOUT), last("timeoutStop", TIMEOUT)),
    "",
    "Sets both `TimeoutStartSec=` and `TimeoutStopSec=`.",
  ),
  define(
    "a",
    "TimeoutAbortSec",
    resettable("timeoutAbort", TIME_SPAN),
    "`TimeoutStopSec=`",
    "Takes the place of `TimeoutStopSec=` after `WatchdogSignal=`.",
  ),
  define(
    "a",
    "TimeoutStartFailureMode",
    last("timeoutStartFailureMode", word(TIMEOUT_MODES)),
    "terminate",
    "Says which signal a start gets that takes too long.",
  ),
  define(
    "a",
    "TimeoutStopFailureMode",
    last("timeoutStopFailureMode", word(TIMEOUT_MODES)),
    "terminate",
    "Says which signal a stop gets that takes too long.",
  ),
  define(
    "a",
    "RuntimeMaxSec",
    last("runtimeMax", TIME_SPAN),
    "infinity",
    "Ends a service that has been active for longer, and counts it as failed.",
  ),
  define(
    "a",
    "RuntimeRandomizedExtraSec",
    last("runtimeRandomizedExtra", TIME_SPAN),
    "0",
    "Adds a random time up to this one to `RuntimeMaxSec=`.",
  ),
  define(
    "a",
    "WatchdogSec",
    last("watchdog", TIME_SPAN),
    "0",
    "Fails a service that does not send `WATCHDOG=1` this often; 0 is never.",
  ),
];

const FORMER: readonly Directive[] = [
  formerName(
    "StartLimitInterval",
    "StartLimitIntervalSec= of [Unit]",
    last("startLimitInterval", TIME_SPAN),
  ),
  formerName("StartLimitBurst", "StartLimitBurst= of [Unit]", last("startLimitBurst", UNSIGNED)),
  formerName(
    "StartLimitAction",
    "StartLimitAction= of [Unit]",
    last("startLimitAction", word(EMERGENCY_ACTIONS)),
  ),
  formerName(
    "FailureAction",
    "FailureAction= of [Unit]",
    last("failureAction", word(EMERGENCY_ACTIONS)),
  ),
];

export const SERVICE_DIRECTIVES: readonly Directive[] = [
  ...COMMANDS,
  ...TYPE,
  ...RESTART,
  ...TIMES,
  ...FORMER,
  ...ignored("d", "A container's host is not rebooted.", "RebootArgument"),
  ...ignored("d", "USB gadgets are the host's.", "USBFunctionDescriptors USBFunctionStrings"),
  ...ignored("c", "What the kernel's memory killer leaves is not ended.", "OOMPolicy"),
  ...ignored("c", "Descriptors come from socket units alone.", "OpenFile"),
];
