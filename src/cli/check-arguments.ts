// The words after `firstborn check` -> what is asked for.

export type CheckRequest =
  | { readonly kind: "request"; readonly paths: readonly string[]; readonly json: boolean }
  | { readonly kind: "wrong"; readonly message: string };

export const CHECK_USAGE = "check [--json] FILE|DIRECTORY|-...";

export function parseCheckArguments(args: readonly string[]): CheckRequest {
  const end = args.indexOf("--");
  const words = end === -1 ? args : args.slice(0, end);
  const options = words.filter((word) => word.startsWith("-") && word !== "-");
  const unknown = options.find((option) => option !== "--json");
  if (unknown !== undefined) return wrong(`unknown option ${unknown}`);
  const names = words.filter((word) => !options.includes(word));
  const paths = end === -1 ? names : [...names, ...args.slice(end + 1)];
  if (paths.length === 0) return wrong("the files to check are missing");
  return { kind: "request", paths, json: options.includes("--json") };
}

function wrong(message: string): CheckRequest {
  return { kind: "wrong", message: `check: ${message} (${CHECK_USAGE})` };
}
