// A command line and an environment -> the settings that they make, told from what PID 1 does.
import type { SimulatedKernel } from "./kernel/simulated-kernel.ts";
import { type Run, run } from "./run.ts";
import { exits, orphanEnds, raise } from "./steps.ts";

export interface Settings {
  /** The command and its arguments; none in pause mode. */
  readonly command: readonly string[];
  readonly placement: "own group" | "own session" | "our group";
  /** Where SIGTERM goes. */
  readonly target: "child" | "group" | "nobody";
  readonly isSubreaper: boolean;
  readonly parentDeathSignal: number | undefined;
  readonly says: "little" | "what happens" | "each signal";
  readonly warnsReaped: boolean;
  /** The exit status where the child's is 3. */
  readonly statusFor3: number;
  /** What SIGTERM becomes; undefined when it is dropped. */
  readonly term: number | undefined;
  readonly isGraceful: boolean;
  readonly directory: string | undefined;
  readonly uid: number | undefined;
  /** The highest signal that the child gets the default disposition for. */
  readonly defaultsUpTo: number;
}

const FILES: readonly [string, string][] = [
  ["/etc/passwd", "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n"],
  ["/etc/group", "root:x:0:\napp:x:1000:\nstaff:x:50:app\n"],
];

export function settingsOf(argv: Run["argv"], environment: readonly string[] = []): Settings {
  const prepare = ({ files }: SimulatedKernel) => {
    for (const [path, text] of FILES) files.contents.set(path, text);
  };
  const common = { argv, environment, pid: 50, prepare };
  const parent = run({ ...common, script: [raise(15), orphanEnds(), exits(3)] });
  const child = run({ ...common, inChild: true, script: [raise(15)] }).kernel;
  const prctl = (option: number) =>
    parent.kernel.callsOf("prctl").find(([first]) => first === option)?.[1];
  const said = parent.kernel.messages.join("");
  const [first] = parent.kernel.sent;
  return {
    command: child.executed[0]?.argv ?? [],
    placement: placementOf(child),
    target: first === undefined ? "nobody" : first.target < 0 ? "group" : "child",
    isSubreaper: prctl(36) === 1,
    parentDeathSignal: prctl(1),
    says: said.includes("passing on signal")
      ? "each signal"
      : said.includes("started ")
        ? "what happens"
        : "little",
    warnsReaped: said.includes("reaped the orphan"),
    statusFor3: parent.status,
    term: first?.signal,
    isGraceful: parent.kernel.sent.some(({ signal }) => signal === 18),
    directory: directoryOf(child),
    uid: child.callsOf("setresuid")[0]?.[0],
    defaultsUpTo: Math.max(0, ...defaulted(child)),
  };
}

function placementOf(child: SimulatedKernel): Settings["placement"] {
  if (child.callsOf("setsid").length > 0) return "own session";
  return child.callsOf("setpgid").length > 0 ? "own group" : "our group";
}

function directoryOf(child: SimulatedKernel): string | undefined {
  const call = child.trace.find(({ name }) => name === "chdir");
  return call === undefined || !child.isChild || child.executed.length === 0
    ? undefined
    : child.memory.text(call.args[0]!);
}

function defaulted(child: SimulatedKernel): readonly number[] {
  const fork = child.trace.findIndex(({ name }) => name === "clone");
  return child.trace
    .slice(fork)
    .filter(({ name }) => name === "rt_sigaction")
    .map(({ args }) => Number(args[0]));
}
