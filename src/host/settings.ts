// PID 1's command line -> what the manager is to run.

/** Where units come from. */
export type UnitOrigin =
  | { readonly kind: "manifest"; readonly paths: readonly string[] }
  | { readonly kind: "unit-path"; readonly directories: readonly string[] };

export interface Settings {
  readonly origin: UnitOrigin;
  /** Units to start; none: what the units themselves say. */
  readonly goals: readonly string[];
  readonly essential: readonly string[];
  readonly lingerMs: number;
}

export type ParsedSettings =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly message: string };

/** How long a manager with nothing to do is kept: most events come in groups. */
const LINGER_MS = 5000;

/** `words` are PID 1's arguments; `systemPath` is where the system's units lie. */
export function parseSettings(
  words: readonly string[],
  systemPath: readonly string[],
): ParsedSettings {
  const found = { manifests: [] as string[], path: undefined as readonly string[] | undefined };
  const goals: string[] = [];
  const essential: string[] = [];
  let lingerMs = LINGER_MS;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name, attached] = splitOption(word);
    if (!name.startsWith("--")) {
      if (found.manifests.length > 0 && found.path === undefined) found.manifests.push(word);
      else goals.push(word);
      continue;
    }
    const value = attached ?? rest.shift();
    if (value === undefined) return wrong(`${name} needs a value`);
    if (name === "--manifest") found.manifests.push(value);
    else if (name === "--unit-path") found.path = value.split(":").filter((part) => part !== "");
    else if (name === "--essential") essential.push(value);
    else if (name === "--manager-linger") {
      const ms = parseDuration(value);
      if (ms === undefined)
        return wrong(`--manager-linger takes a time such as 5s, not '${value}'`);
      lingerMs = ms;
    } else if (name !== "--manager" && !name.startsWith("--log"))
      return wrong(`unknown option ${name} (see --help)`);
  }
  if (found.manifests.length > 0 && found.path !== undefined) {
    return wrong("--manifest and --unit-path do not go together: take one of them");
  }
  const origin: UnitOrigin =
    found.manifests.length > 0
      ? { kind: "manifest", paths: found.manifests }
      : { kind: "unit-path", directories: found.path ?? systemPath };
  return { ok: true, settings: { origin, goals, essential, lingerMs } };
}

function splitOption(word: string): readonly [string, string | undefined] {
  const equals = word.indexOf("=");
  if (!word.startsWith("--") || equals === -1) return [word, undefined];
  return [word.slice(0, equals), word.slice(equals + 1)];
}

/** `5s`, `500ms`, `1min`, `90`: as PID 1 reads them. */
function parseDuration(text: string): number | undefined {
  const match = /^(\d+)(ms|s|min|)$/.exec(text);
  if (match === null) return undefined;
  const unit = { ms: 1, s: 1000, min: 60_000, "": 1000 }[match[2] as "ms" | "s" | "min" | ""];
  return Number(match[1]) * unit;
}

function wrong(message: string): ParsedSettings {
  return { ok: false, message };
}
