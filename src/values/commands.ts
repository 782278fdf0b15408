// The value of an Exec...= line -> commands; systemd.service(5), "Command lines".

import { failed, type Parsed, type Problem, parsed, quoted } from "./parsed.ts";
import { hasControlCharacters, simplifyPath } from "./paths.ts";
import { openQuote, QUOTED_WORDS, readWord, WHITESPACE } from "./words.ts";

/** How much of User=, capabilities and the like a command is spared: `+`, `!` and `!!`. */
export type Privileges = "restricted" | "full" | "own-user" | "own-user-without-ambient";

export interface Command {
  /** An absolute path, or a name to be looked for in the search path. */
  readonly path: string;
  /** With `argv[0]`; variables are not expanded yet. */
  readonly argv: readonly string[];
  /** `-`: its failure is no failure. */
  readonly ignoreFailure: boolean;
  /** Not `:`: variables in the arguments are expanded. */
  readonly expandVariables: boolean;
  readonly privileges: Privileges;
}

/** Mistakes: `fatal` ones make systemd refuse the unit, others are only warned about. */
export interface CommandProblem extends Problem {
  readonly fatal: boolean;
}

export interface Commands {
  readonly commands: readonly Command[];
  readonly problems: readonly CommandProblem[];
}

/** Fills in specifiers. */
type Expand = (text: string) => Parsed<string>;

/** Commands are separated by a semicolon that is a word of its own. */
export function parseCommands(text: string, expand: Expand): Commands {
  const commands: Command[] = [];
  const problems: CommandProblem[] = [];
  let position = 0;
  for (;;) {
    const line = readCommandLine(text, position);
    const [first] = line.words;
    if (first?.text === ";") {
      position = line.words[1]?.start ?? text.length;
      continue;
    }
    const prefix = readPrefixes(first?.text ?? "");
    // What begins with a quote that is not closed is only warned about.
    const fatal = !prefix.ignoreFailure && first !== undefined;
    problems.push(...line.problems.map((problem) => ({ ...problem, fatal: false })));
    if (line.failure !== undefined) problems.push({ ...line.failure, fatal });
    if (first === undefined || line.failure !== undefined) return { commands, problems };
    const command = buildCommand(line.words, prefix, expand);
    if (!command.ok) {
      problems.push({ ...command.problem, fatal });
      return { commands, problems };
    }
    commands.push(command.value);
    if (line.next === undefined) return { commands, problems };
    position = line.next;
  }
}

interface Argument {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

interface CommandLine {
  readonly words: readonly Argument[];
  readonly problems: readonly Problem[];
  readonly failure: Problem | undefined;
  /** Where the next command begins; undefined where this is the last one. */
  readonly next: number | undefined;
}

function readCommandLine(text: string, from: number): CommandLine {
  const words: Argument[] = [];
  const problems: Problem[] = [];
  let position = from;
  const done = (failure?: Problem, next?: number) => ({ words, problems, failure, next });
  for (;;) {
    while (position < text.length && WHITESPACE.includes(text[position]!)) position++;
    // Neither counts for the first word, which is the program.
    if (words.length > 0 && isLone(text, position, ";")) return done(undefined, position + 1);
    if (words.length > 0 && isLone(text, position, "\\;")) {
      words.push({ text: ";", start: position, end: position + 2 });
      position += 2;
      continue;
    }
    const read = readWord(text, position, QUOTED_WORDS);
    if (read.kind === "end") return done();
    if (read.kind === "open-quote") return done(openQuote(read.offset));
    problems.push(...read.problems);
    words.push(read.word);
    position = read.next;
  }
}

/** Whether the text at `position` is a word of its own. */
function isLone(text: string, position: number, word: string): boolean {
  if (!text.startsWith(word, position)) return false;
  const after = text[position + word.length];
  return after === undefined || WHITESPACE.includes(after);
}

interface Prefixes {
  readonly ignoreFailure: boolean;
  readonly separateArgv0: boolean;
  readonly expandVariables: boolean;
  readonly privileges: Privileges;
  /** The word behind the prefixes. */
  readonly rest: string;
}

/** Each may come once, and in any order; what comes a second time is part of the name. */
function readPrefixes(word: string): Prefixes {
  const seen = new Set<string>();
  let privileges: Privileges = "restricted";
  let position = 0;
  for (; position < word.length; position++) {
    const character = word[position]!;
    if (character === "+" && privileges === "restricted") privileges = "full";
    else if (character === "!" && privileges === "restricted") privileges = "own-user";
    else if (character === "!" && privileges === "own-user") {
      privileges = "own-user-without-ambient";
    } else if ("-@:".includes(character) && !seen.has(character)) seen.add(character);
    else break;
  }
  return {
    ignoreFailure: seen.has("-"),
    separateArgv0: seen.has("@"),
    expandVariables: !seen.has(":"),
    privileges,
    rest: word.slice(position),
  };
}

function buildCommand(
  words: readonly Argument[],
  prefixes: Prefixes,
  expand: Expand,
): Parsed<Command> {
  const [first, ...others] = words;
  const path = expand(prefixes.rest);
  if (!path.ok) return { ok: false, problem: { ...path.problem, ...extentOf(first!) } };
  const wrong = programProblem(path.value);
  if (wrong !== undefined) return { ok: false, problem: { ...wrong, ...extentOf(first!) } };
  const argv = prefixes.separateArgv0 ? [] : [path.value];
  for (const word of others) {
    const argument = expand(word.text);
    if (!argument.ok) return { ok: false, problem: { ...argument.problem, ...extentOf(word) } };
    argv.push(argument.value);
  }
  if (argv.length === 0) {
    return failed("argv[0] is missing", "write @PROGRAM NAME ARGUMENTS", first!.start);
  }
  const { ignoreFailure, expandVariables, privileges } = prefixes;
  const program = simplifyPath(path.value);
  return parsed({ path: program, argv, ignoreFailure, expandVariables, privileges });
}

function extentOf({ start, end }: Argument): { readonly offset: number; readonly length: number } {
  return { offset: start, length: end - start };
}

function programProblem(path: string): Problem | undefined {
  const message = programMistake(path);
  if (message === undefined) return undefined;
  const advice = path.includes("/") ? "write the path from / on" : "write a program's name";
  return { message, advice, offset: 0, length: 0 };
}

function programMistake(path: string): string | undefined {
  if (path === "") return "the program's name is missing";
  // systemd forbids backslashes and quotes too: they are left over from a mistake in quoting.
  if (hasControlCharacters(path) || /[\\"']/.test(path)) {
    return `${quoted(path)} has special characters in a program's name`;
  }
  if (path.endsWith("/")) return `${quoted(path)} is a directory`;
  if (path.startsWith("/") || (!path.includes("/") && path !== "." && path !== "..")) {
    return undefined;
  }
  return `${quoted(path)} is neither an absolute path nor a program's name`;
}
