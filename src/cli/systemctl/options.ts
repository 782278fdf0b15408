// systemctl's command line -> its verb, units and options; systemctl(1).

export interface Options {
  readonly verb: string;
  readonly args: readonly string[];
  readonly now: boolean;
  readonly quiet: boolean;
  readonly block: boolean;
  /** Whether the units are read again, after their files have changed. */
  readonly reload: boolean;
  readonly force: number;
  readonly runtime: boolean;
  readonly all: boolean;
  readonly plain: boolean;
  readonly legend: boolean;
  readonly full: boolean;
  readonly reverse: boolean;
  readonly value: boolean;
  readonly properties: readonly string[];
  readonly types: readonly string[];
  readonly states: readonly string[];
  readonly root: string;
  readonly signal: string;
  readonly killWhom: string;
  readonly jobMode: string;
  readonly presetMode: string;
}

export type ParsedOptions =
  | { readonly ok: true; readonly options: Options }
  | { readonly ok: false; readonly message: string };

/** Options that say nothing here: there is one manager, no pager, no bus and no password. */
const WITHOUT_EFFECT = [
  ...["--no-pager", "--system", "--no-ask-password", "--no-wall", "--no-warn", "--wait"],
  ...["--show-types", "--with-dependencies", "-l"],
];

const FLAGS: Readonly<Record<string, Partial<Options>>> = {
  "--now": { now: true },
  "-q": { quiet: true },
  "--quiet": { quiet: true },
  "--no-block": { block: false },
  "--no-reload": { reload: false },
  "--runtime": { runtime: true },
  "-a": { all: true },
  "--all": { all: true },
  "--plain": { plain: true },
  "--no-legend": { legend: false },
  "--full": { full: true },
  "--reverse": { reverse: true },
  "--value": { value: true },
  "--fail": { jobMode: "fail" },
  "--failed": { states: ["failed"] },
};

/** Options with a value, and where it goes; lists add up. */
const VALUES: Readonly<Record<string, keyof Options>> = {
  "-p": "properties",
  "--property": "properties",
  "-P": "properties",
  "-t": "types",
  "--type": "types",
  "--state": "states",
  "--root": "root",
  "-s": "signal",
  "--signal": "signal",
  "--kill-whom": "killWhom",
  "--kill-who": "killWhom",
  "--job-mode": "jobMode",
  "--preset-mode": "presetMode",
};

/** What is read and has no effect. */
const VALUES_WITHOUT_EFFECT = [
  "-n",
  "--lines",
  "-o",
  "--output",
  "-H",
  "-M",
  "--what",
  "--timestamp",
];

const INITIAL: Options = {
  verb: "list-units",
  args: [],
  now: false,
  quiet: false,
  block: true,
  reload: true,
  force: 0,
  runtime: false,
  all: false,
  plain: false,
  legend: true,
  full: false,
  reverse: false,
  value: false,
  properties: [],
  types: [],
  states: [],
  root: "",
  signal: "SIGTERM",
  killWhom: "all",
  jobMode: "replace",
  presetMode: "full",
};

export function parseOptions(words: readonly string[]): ParsedOptions {
  let options: Options = INITIAL;
  const args: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      args.push(...rest.splice(0));
    } else if (!word.startsWith("-") || word === "-") {
      args.push(word);
    } else if (word === "-f" || word === "--force") {
      options = { ...options, force: options.force + 1 };
    } else if (FLAGS[word] !== undefined) {
      options = { ...options, ...FLAGS[word] };
    } else if (!WITHOUT_EFFECT.includes(word)) {
      const [name, attached] = splitValue(word);
      const key = VALUES[name];
      if (key === undefined && !VALUES_WITHOUT_EFFECT.includes(name)) {
        return { ok: false, message: `systemctl: unknown option '${word}'` };
      }
      const value = attached ?? rest.shift();
      if (value === undefined) return { ok: false, message: `systemctl: ${name} needs a value` };
      if (key !== undefined) options = withValue(options, key, value, name);
    }
  }
  const [verb = INITIAL.verb, ...units] = args;
  return { ok: true, options: { ...options, verb, args: units } };
}

/** `--name=value`, `-pvalue`. */
function splitValue(word: string): readonly [string, string | undefined] {
  if (!word.startsWith("--")) return [word.slice(0, 2), word.slice(2) || undefined];
  const equals = word.indexOf("=");
  return equals === -1 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}

function withValue(options: Options, key: keyof Options, value: string, name: string): Options {
  const before = options[key];
  // -P is -p with --value.
  const more = name === "-P" ? { value: true } : {};
  if (!Array.isArray(before)) return { ...options, ...more, [key]: value };
  return { ...options, ...more, [key]: [...before, ...value.split(",")] };
}
