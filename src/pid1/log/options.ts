// `--log` and the options that begin with it -> settings and sinks.

import { peek8 } from "../kernel";
import { SINKS_MAX } from "../limits";
import { after, equal } from "../message";
import { faccessat } from "../syscalls";
import { addField, setFacility, setLevel, setOverflow, setStall, setTag } from "./settings";
import { addSink, JOURNAL, RFC5424, STDOUT, SYSLOG, sinkCount } from "./sinks";

/** The journal's socket that the command itself is to be connected to, or 0. */
export let journalStream: i64 = 0;

/** 0, or what the option expects instead. */
export function setLogOption(option: i32, value: i64): i64 {
  switch (option) {
    case 0:
      if (!setLog(value)) {
        return ascii(
          "--log takes journald, journald-stream, syslog, rfc5424 (each may have :PATH), stdout, auto or inherit, not ",
        );
      }
      // PID 1 reads nothing of a stream, so it can send nothing of it elsewhere.
      return journalStream === 0 || sinkCount === 0
        ? 0
        : ascii("--log journald-stream goes with no other receiver; one too many: ");
    case 1:
      return addField(value)
        ? 0
        : ascii("--log-field takes NAME=VALUE, NAME of A-Z, 0-9 and _, not ");
    case 2:
      return setTag(value) ? 0 : ascii("--log-tag takes a name, not ");
    case 3:
    case 4:
      return setLevel(value, option === 4)
        ? 0
        : ascii("a log level is 0 to 7 or a name of syslog(3), not ");
    case 5:
      return setFacility(value)
        ? 0
        : ascii("--log-facility takes 0 to 23 or a name of syslog(3), not ");
    case 6:
      return setStall(value) ? 0 : ascii("--log-stall takes a time such as 10s or infinity, not ");
    default:
      return setOverflow(value) ? 0 : ascii("--log-overflow takes block, drop or stderr, not ");
  }
}

function setLog(value: i64): bool {
  if (equal(value, ascii("inherit"))) return true;
  if (equal(value, ascii("auto"))) return setAuto();
  if (sinkCount === SINKS_MAX) return false;
  if (equal(value, ascii("stdout"))) return add(STDOUT, 0);
  const stream = pathBehind(value, ascii("journald-stream"), ascii("/run/systemd/journal/stdout"));
  if (stream !== 0) {
    journalStream = stream;
    return true;
  }
  const journal = pathBehind(value, ascii("journald"), ascii("/run/systemd/journal/socket"));
  if (journal !== 0) return add(JOURNAL, journal);
  const syslog = pathBehind(value, ascii("syslog"), ascii("/dev/log"));
  if (syslog !== 0) return add(SYSLOG, syslog);
  const rfc = pathBehind(value, ascii("rfc5424"), ascii("/dev/log"));
  return rfc !== 0 && add(RFC5424, rfc);
}

/** The first receiver that is there. */
function setAuto(): bool {
  const journal = ascii("/run/systemd/journal/socket");
  const syslog = ascii("/dev/log");
  if (faccessat(journal) === 0) return add(JOURNAL, journal);
  return faccessat(syslog) !== 0 || add(SYSLOG, syslog);
}

function add(kind: i32, path: i64): bool {
  addSink(kind, path);
  return true;
}

/** `name` or `name:PATH`; 0 for another word. */
function pathBehind(value: i64, name: i64, usual: i64): i64 {
  const rest = after(value, name);
  if (rest === 0) return 0;
  if (peek8(rest) === 0) return usual;
  return peek8(rest) === 0x3a && peek8(rest + 1) !== 0 ? rest + 1 : 0;
}
