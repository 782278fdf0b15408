// A manifest -> firstborn with it as PID 1 of namespaces of its own, and what can be asked of it.
//
// /run is private, and so are the directories below /var that services may ask for: nothing of this
// machine is touched.

import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { BUN, ELF, makeWorkDirectory, SCRIPT } from "../launcher/runtimes.ts";
import { endAllNamespaces, type Pid1, startPid1 } from "../namespace/pid1.ts";
import { waitFor } from "../namespace/wait-for.ts";
import { CONTROL, ControlClient } from "./control-client.ts";
import { type Process, processesBelow } from "./processes.ts";

export const RUNTIMES = {
  bun: `${BUN} ${SCRIPT}`,
  node: `${process.execPath} ${SCRIPT}`,
} as const;

/** Services are to be awake alone: the manager goes as soon as it may. */
const LINGER = "300ms";

export interface Settings {
  /** The manager's command; null leaves it to PID 1 to find one. */
  readonly manager?: string | null;
  readonly linger?: string;
  /** More of PID 1's options. */
  readonly options?: readonly string[];
  /** Shell commands before PID 1 starts; $WORK is the test's directory. */
  readonly setUp?: string;
  /** Scripts beside the manifest, by name: what its services are. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Unit files by their path below the unit path, in place of the manifest. */
  readonly unitFiles?: Readonly<Record<string, string>>;
  /** Words in front of firstborn, such as setpriv(1) with its options. */
  readonly prefix?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const PRIVATE = ["/run", "/var/lib", "/var/cache", "/var/log"];

/** Files of services, by name; `@work@` in a manifest is where they are. */
const SCRIPTS = {
  // Adds a line to the log: what one write(2) appends is not mixed with others' lines.
  say: '#!/bin/sh\necho "$*" >>"$(dirname "$0")/log"\n',
};

export class ManifestContainer {
  readonly work: string;
  readonly pid1: Pid1;
  readonly client: ControlClient;
  #pid = 0;

  constructor(manifest: string, settings: Settings = {}) {
    this.work = makeWorkDirectory();
    chmodSync(this.work, 0o777);
    running.add(this);
    const scripts = { ...SCRIPTS, ...settings.scripts };
    for (const [name, text] of Object.entries(scripts)) this.write(name, text);
    this.write("manifest", manifest);
    const manager = settings.manager === undefined ? RUNTIMES.bun : settings.manager;
    const command = [
      ...(settings.prefix ?? []),
      ELF,
      ...(settings.unitFiles === undefined
        ? ["--manifest", join(this.work, "manifest")]
        : ["--unit-path", this.writeUnits(settings.unitFiles)]),
      ...["--manager-linger", settings.linger ?? LINGER],
      ...(manager === null ? [] : ["--manager", manager]),
      ...(settings.options ?? []),
    ];
    const mounts = PRIVATE.map((path) => `mount -t tmpfs -o mode=755 tmpfs ${path}`).join("\n");
    this.pid1 = startPid1(command, {
      cwd: this.work,
      env: { WORK: this.work, ...settings.env },
      setUp: `${mounts}\n${settings.setUp ?? ""}`,
    });
    this.client = new ControlClient(() => this.path(CONTROL));
  }

  /** A path of the container, as this process may use it. */
  path(path: string): string {
    return `/proc/${this.pid}/root${path}`;
  }

  /** Replaces a file of the test's directory; `@work@` in its text is that directory. */
  write(name: string, text: string): void {
    const path = join(this.work, name);
    writeFileSync(path, text.replaceAll("@work@", this.work));
    chmodSync(path, 0o755);
  }

  private writeUnits(files: Readonly<Record<string, string>>): string {
    const directory = join(this.work, "units");
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true });
      this.write(join("units", name), text);
    }
    return directory;
  }

  read(name: string): string {
    const path = join(this.work, name);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  /** The lines that `@work@/say` and others have added. */
  get log(): readonly string[] {
    return this.read("log").split("\n").slice(0, -1);
  }

  /** PID 1's number outside. */
  get pid(): number {
    this.#pid ||= this.pid1.pid;
    return this.#pid;
  }

  get isFirstborn(): boolean {
    try {
      const [running, built] = [statSync(`/proc/${this.pid}/exe`), statSync(ELF)];
      return running.ino === built.ino && running.dev === built.dev;
    } catch {
      // Nothing runs in the namespace yet.
      return false;
    }
  }

  get errors(): string {
    return this.pid1.output.stderr;
  }

  /** Waits for a file of the container. */
  async untilFile(path: string): Promise<void> {
    // Before firstborn is executed, /run and /tmp may still be this machine's own.
    const isThere = () => this.isFirstborn && existsSync(this.path(path));
    await this.until(() => `${path} in ${this.description}`, isThere);
  }

  /** Waits until the line is in the log so many times. */
  async untilLogged(line: string, times = 1): Promise<void> {
    const what = () => `${times} times ${line} in ${this.description}`;
    await this.until(what, () => this.log.filter((other) => other === line).length >= times);
  }

  async untilSaid(text: string | RegExp): Promise<void> {
    const what = () => `${text} on stderr in ${this.description}`;
    await this.until(what, () =>
      typeof text === "string" ? this.errors.includes(text) : text.test(this.errors),
    );
  }

  /** Waits for a condition that can only come true while PID 1 is there. */
  async until<T>(what: string | (() => string), condition: () => T | false | undefined) {
    let over = false;
    this.pid1.ended.then(() => {
      over = true;
    });
    return waitFor(what, () => {
      const last = over;
      const value = condition();
      if (last && (value === false || value === undefined)) {
        throw new Error(`ended without ${typeof what === "string" ? what : what()}`);
      }
      return value;
    });
  }

  /** What is there of it, for the message of a test that fails. */
  get description(): string {
    return JSON.stringify({ log: this.log, ...this.pid1.output }, null, 1);
  }

  /** All of the namespace but PID 1 and what was entered into it. */
  get processes(): readonly Process[] {
    return this.isFirstborn ? processesBelow(this.pid) : [];
  }

  /** What the unit's services are, without managers and shims. */
  get serviceProcesses(): readonly Process[] {
    return this.processes.filter(({ role }) => role === "service");
  }

  get managers(): readonly Process[] {
    return this.processes.filter(({ role }) => role === "manager");
  }

  get shims(): readonly Process[] {
    return this.processes.filter(({ role }) => role === "shim");
  }

  /** Waits for a service's process that has this among its words. */
  untilProcess(word: string): Promise<Process> {
    const what = () => `${word} in ${JSON.stringify(this.processes)} ${this.description}`;
    return this.until(what, () => this.serviceProcesses.find(({ words }) => words.includes(word)));
  }

  async untilAsleep(): Promise<void> {
    await this.until("a manager that has left", () => this.managers.length === 0);
  }

  /** Runs `firstborn.mjs systemctl` inside. */
  systemctl(...words: readonly string[]) {
    return this.enter(BUN, SCRIPT, "systemctl", ...words);
  }

  /** Runs a command inside, as `docker exec` would. */
  enter(...command: readonly string[]) {
    const user = process.getuid?.() === 0 ? [] : ["-U", "--preserve-credentials"];
    const words = ["-t", String(this.pid), ...user, "-m", "-p", "-n", "-r", "--", ...command];
    const { status, stdout, stderr } = spawnSync("nsenter", words, {
      encoding: "utf8",
      timeout: 30_000,
    });
    return { status, stdout, stderr };
  }

  kill(): void {
    if (this.isFirstborn) process.kill(this.pid, "SIGKILL");
  }

  /** Sends the signal, and waits for the end. */
  async end(signal: NodeJS.Signals | number = "SIGTERM") {
    this.pid1.send(signal);
    return this.pid1.ended;
  }
}

const running = new Set<ManifestContainer>();

/** A unit beside those that a test is about: what is started by itself, and goes on. */
export const KEEP = `# keep.service
[Service]
ExecStart=sleep 1000
[Install]
WantedBy=multi-user.target
`;

/** Starts it and waits until the control socket answers. */
export async function startManifest(manifest: string, settings: Settings = {}) {
  const container = new ManifestContainer(manifest, settings);
  await container.untilFile(CONTROL);
  await container.client.ask({ kind: "describe", units: [] });
  return container;
}

/** Starts a container that runs nothing but `keep.service`; `a.service` has these lines. */
export function startBeside(...lines: readonly string[]): Promise<ManifestContainer> {
  return startManifest(`${KEEP}# a.service\n[Service]\n${lines.join("\n")}\n`);
}

/** For `afterEach`: nothing is left running, and no file. */
export async function endAllContainers(): Promise<void> {
  // One that has become another user no longer ends with unshare(1).
  for (const container of running) container.kill();
  await endAllNamespaces();
  for (const { work } of running) rmSync(work, { recursive: true, force: true });
  running.clear();
}

/** Makes a directory for a service's files. */
export function makeDirectory(container: ManifestContainer, name: string): string {
  const path = join(container.work, name);
  mkdirSync(path);
  return path;
}
