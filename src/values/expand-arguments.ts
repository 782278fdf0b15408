// argv of a unit file, and the environment -> argv of the process; systemd.service(5), "Command
// lines".

import type { Environment } from "./environment.ts";
import { RELAXED_WORDS, splitWords } from "./words.ts";

/**
 * A word that begins with `$` names a variable, whose value is split into words, none if it is
 * unset. `${NAME}` is replaced within its word by the value as it is. `$$` is a dollar sign.
 */
export function expandArguments(
  argv: readonly string[],
  environment: Environment,
): readonly string[] {
  return argv.flatMap((word) => {
    if (/^\$(?![{$])/.test(word)) return splitVariable(word.slice(1), environment);
    return [expandWord(word, environment)];
  });
}

function splitVariable(name: string, environment: Environment): readonly string[] {
  const value = environment[name];
  return value === undefined ? [] : splitWords(value, RELAXED_WORDS).words.map(({ text }) => text);
}

/** A `:` makes `${NAME:-default}` no variable: it stays, like `$NAME` within a word. */
function expandWord(word: string, environment: Environment): string {
  return word.replace(/\$\$|\$\{([^}:]*)\}/g, (found, name: string | undefined) =>
    name === undefined ? found.slice(1) : (environment[name] ?? ""),
  );
}
