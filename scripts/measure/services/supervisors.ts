// This machine -> the supervisors that are compared, and how each is told what to run.

import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileOfPackage, NODE_26 } from "../../build/npm-package.ts";

const DIST = join(import.meta.dirname, "../../../dist");
const PM2 = "pm2@7.0.4";
const S6_SVSCAN = "/usr/bin/s6-svscan";
const RUNSVDIR = "/usr/bin/runsvdir";
const SUPERVISORD = "/usr/bin/supervisord";

/** A service is an executable file. */
export interface Service {
  readonly name: string;
  readonly path: string;
}

export interface Supervisor {
  readonly name: string;
  /** Writes what it needs into a directory of its own; returns its command as PID 1. */
  prepare(directory: string, services: readonly Service[]): readonly string[];
  readonly stopSignal: NodeJS.Signals;
  /** Set where a process of it comes and goes: what that one was started as. */
  readonly sleeper?: string;
}

/** How long the manager stays when there is nothing to decide. */
const [AT_ONCE, FOR_EVER] = ["10ms", "60min"];

export const OURS = "firstborn, Bun";
export const REFERENCE = "s6";

/** In the order of the table. One that is not there is left out. */
export function findSupervisors(): readonly Supervisor[] {
  return [...findOurs(), ...findOthers(), ...findPm2()];
}

function findOurs(): readonly Supervisor[] {
  const bun = process.execPath;
  const node = nodeOf26();
  return [
    ours(OURS, bun, AT_ONCE),
    ours(`${OURS}, awake`, bun, FOR_EVER),
    ...(node === undefined
      ? []
      : [
          ours("firstborn, Node 26", node, AT_ONCE),
          ours("firstborn, Node 26, awake", node, FOR_EVER),
        ]),
  ];
}

function nodeOf26(): string | undefined {
  try {
    return fileOfPackage(NODE_26, "bin/node");
  } catch {
    process.stderr.write("skipped: the manager on Node 26, because npm cannot fetch it\n");
    return undefined;
  }
}

function ours(name: string, runtime: string, linger: string): Supervisor {
  return {
    name,
    prepare(directory, services) {
      const manifest = join(directory, "manifest");
      writeFileSync(manifest, services.map(unitOf).join(""));
      const manager = `${runtime} ${join(DIST, "firstborn.mjs")}`;
      const options = ["--manager", manager, "--manager-linger", linger];
      return [join(DIST, `firstborn-${process.arch}`), "--manifest", manifest, ...options];
    },
    stopSignal: "SIGTERM",
    ...(linger === FOR_EVER ? {} : { sleeper: runtime }),
  };
}

function unitOf({ name, path }: Service): string {
  return `# ${name}.service
[Unit]
StartLimitIntervalSec=0
[Service]
ExecStart=${path}
Restart=always
RestartSec=0
`;
}

function findOthers(): readonly Supervisor[] {
  return OTHERS.flatMap(({ program, ...supervisor }) => (existsSync(program) ? [supervisor] : []));
}

const OTHERS: readonly (Supervisor & { readonly program: string })[] = [
  {
    name: REFERENCE,
    program: S6_SVSCAN,
    prepare(directory, services) {
      makeRunDirectories(directory, services);
      return [S6_SVSCAN, directory];
    },
    stopSignal: "SIGTERM",
  },
  {
    name: "runit",
    program: RUNSVDIR,
    prepare(directory, services) {
      makeRunDirectories(directory, services);
      return [RUNSVDIR, "-P", directory];
    },
    stopSignal: "SIGHUP",
  },
  {
    name: "supervisord",
    program: SUPERVISORD,
    prepare(directory, services) {
      const path = join(directory, "supervisord.conf");
      writeFileSync(path, [SUPERVISORD_HEAD, ...services.map(programOf)].join(""));
      return [SUPERVISORD, "-c", path];
    },
    stopSignal: "SIGTERM",
  },
];

/** What s6 and runit take alike: a directory a service, with its program as `run`. */
function makeRunDirectories(directory: string, services: readonly Service[]): void {
  for (const { name, path } of services) {
    mkdirSync(join(directory, name));
    symlinkSync(path, join(directory, name, "run"));
  }
}

const SUPERVISORD_HEAD = `[supervisord]
nodaemon=true
user=root
logfile=/dev/null
logfile_maxbytes=0
pidfile=/run/supervisord.pid
`;

function programOf({ name, path }: Service): string {
  return `[program:${name}]
command=${path}
autorestart=true
stdout_logfile=/dev/null
stderr_logfile=/dev/null
`;
}

/** It comes from npm, into a folder that is kept. */
function findPm2(): readonly Supervisor[] {
  const node = nodeOf26();
  if (node === undefined) return [];
  try {
    const program = fileOfPackage(PM2, "bin/pm2-runtime");
    return [pm2(node, program)];
  } catch {
    process.stderr.write("skipped: pm2-runtime, because npm cannot fetch it\n");
    return [];
  }
}

function pm2(node: string, program: string): Supervisor {
  return {
    name: "pm2-runtime",
    prepare(directory, services) {
      const path = join(directory, "apps.json");
      const apps = services.map(({ name, path: script }) => ({
        name,
        script,
        interpreter: "none",
      }));
      writeFileSync(path, JSON.stringify({ apps }));
      return ["env", `PM2_HOME=${directory}`, node, program, "start", path];
    },
    stopSignal: "SIGINT",
  };
}
