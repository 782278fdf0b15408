// The texts of --help, --version and --license.
import { CATATONIT, DUMB_INIT, program, TINI } from "./program";

export function versionText(): i64 {
  // `docker info` shows what stands behind "git.", podman's users look for the word "tini" too.
  if (program === TINI) return ascii("tini version 0.19.0 - git.firstborn - firstborn 0.1.0\n");
  if (program === DUMB_INIT) return ascii("dumb-init v1.2.5\n");
  if (program === CATATONIT) return ascii("tini version 0.1.7_catatonit\n");
  return ascii("firstborn 0.1.0\n");
}

export function licenseText(): i64 {
  return ascii(`firstborn 0.1.0, Copyright (c) 2026 The firstborn authors
MIT License: use, copy, change, sell; keep this notice; no warranty of any kind.
`);
}

export function usageText(): i64 {
  if (program === TINI) return ascii("Usage: tini [OPTIONS] PROGRAM -- [ARGS] | --version\n");
  if (program === DUMB_INIT) return ascii("Usage: dumb-init [option] command [[arg] ...]\n");
  if (program === CATATONIT) {
    return ascii("usage: catatonit [-ghLPV] [--] <progname> [<arguments>...]\n");
  }
  return ascii("Usage: firstborn [OPTION...] [--] COMMAND [ARG...]\n");
}

export function helpText(): i64 {
  if (program === TINI) return tiniHelp();
  if (program === DUMB_INIT) return dumbInitHelp();
  if (program === CATATONIT) return catatonitHelp();
  return ascii(`Runs COMMAND as its child, passes signals on, reaps, returns its exit status.
  -g, --group              signal the child's process group, not the child alone
  -s, --subreaper          reap orphans when not PID 1, too
  -e, --expect CODE        exit with 0 where the child's status is CODE (repeat)
  -p, --parent-death-signal SIG   send SIG to firstborn when its parent dies
  -r, --rewrite S:R        pass on signal R for S; R = 0 drops it (repeat)
  -c, --single-child       leave the child in firstborn's own process group
      --session            give the child a session, the terminal, all signals
      --grace TIME         stop what the child leaves: SIGTERM, and SIGKILL
                           TIME after the first stop signal or the child's exit
      --user USER[:GROUP]  run as USER, by name or number, with its groups
      --chdir DIR          run in DIR
      --default-signals    ignore no signal in the child, whatever was inherited
      --log WHAT[:PATH]    output to journald, syslog, rfc5424, journald-stream,
                           stdout (repeat), auto; --log-field NAME=VALUE
  -P, --pause              run no command: reap until SIGTERM or SIGINT
  -w, --warn               tell of each orphan reaped
  -v, --verbose            say more (repeat up to three times)
  -h, --help  -V, --version  -l, --license
Units instead of a command, with firstborn.mjs beside it and node or bun:
  firstborn --manifest FILE | --unit-path DIR[:DIR] [UNIT...] [--essential UNIT]
Status: the child's, 128+n by signal n, 127 not found, 126 cannot run, 1 usage.
Environment: TINI_SUBREAPER, TINI_KILL_PROCESS_GROUP, TINI_VERBOSITY.
`);
}

function tiniHelp(): i64 {
  return ascii(`  -s  become a child subreaper (TINI_SUBREAPER)
  -p SIGNAL  get SIGNAL when the parent dies
  -g  signal the child's process group (TINI_KILL_PROCESS_GROUP)
  -e CODE  turn exit status CODE into 0 (repeat)
  -v  say more (repeat up to three times; TINI_VERBOSITY)
  -w  warn of each orphan reaped
  -h  this help    -l  license    --version
`);
}

function dumbInitHelp(): i64 {
  return ascii(`  -c, --single-child  no session of its own; signals to the child alone
  -r, --rewrite S:R  pass on signal R instead of S; R = 0 drops it (repeat)
  -v, --verbose  say more
  -h, --help    -V, --version
`);
}

function catatonitHelp(): i64 {
  return ascii(`  -g  signal the child's process group
  -P  run no program: reap until SIGINT or SIGTERM
  -h  this help    -L  license    -V, --version
`);
}
