// The directives of systemd.kill(5).

import { type Directive, define } from "./directive.ts";
import { last, resettable } from "./rules.ts";
import { BOOLEAN, SIGNAL, word } from "./value-types.ts";
import { KILL_MODES } from "./words.ts";

export const KILL_DIRECTIVES: readonly Directive[] = [
  define(
    "a",
    "KillMode",
    resettable("killMode", word(KILL_MODES)),
    "control-group",
    "Says which processes get a signal at the stop.",
  ),
  define(
    "a",
    "KillSignal",
    last("killSignal", SIGNAL),
    "SIGTERM",
    "Is the first signal of a stop.",
  ),
  define(
    "a",
    "RestartKillSignal",
    last("restartKillSignal", SIGNAL),
    "`KillSignal=`",
    "Is the first signal of a stop that is part of a restart.",
  ),
  define(
    "a",
    "SendSIGHUP",
    last("sendSighup", BOOLEAN),
    "no",
    "Sends SIGHUP right after the first signal.",
  ),
  define(
    "a",
    "SendSIGKILL",
    last("sendSigkill", BOOLEAN),
    "yes",
    "Sends `FinalKillSignal=` when the time is over.",
  ),
  define(
    "a",
    "FinalKillSignal",
    last("finalKillSignal", SIGNAL),
    "SIGKILL",
    "Is the signal for what is left when the time is over.",
  ),
  define(
    "a",
    "WatchdogSignal",
    last("watchdogSignal", SIGNAL),
    "SIGABRT",
    "Is the signal for a service that the watchdog has not heard of.",
  ),
];
