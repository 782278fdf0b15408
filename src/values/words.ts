// A value -> its words; systemd.syntax(7), "Quoting".

import { readEscape } from "./escapes.ts";
import type { Problem } from "./parsed.ts";

export const WHITESPACE = " \t\n\r";

/** One word without its quotes and escapes, and where in the value it began and ended. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Which of the rules a setting follows. */
export interface WordRules {
  /** Characters between words. */
  readonly separators: string;
  /** Whether quotes hold words together, and are removed. */
  readonly quotes: boolean;
  /** Backslashes begin a C escape, stay as they are, or only make the next character plain. */
  readonly backslash: "escape" | "keep" | "plain";
  /** An open quote ends at the end of the text, instead of being a mistake. */
  readonly relaxed: boolean;
  /** Whether two separators next to each other have an empty word between them. */
  readonly emptyWords: boolean;
}

/** What most lists follow: quotes and escapes, separated by whitespace. */
export const QUOTED_WORDS: WordRules = {
  separators: WHITESPACE,
  quotes: true,
  backslash: "escape",
  relaxed: false,
  emptyWords: false,
};

/** Lists of units and paths: a backslash is part of an escaped unit name. */
export const NAME_WORDS: WordRules = { ...QUOTED_WORDS, backslash: "keep" };

/** The value of a variable that is split; mistakes in it can no longer be reported. */
export const RELAXED_WORDS: WordRules = {
  ...QUOTED_WORDS,
  backslash: "plain",
  relaxed: true,
};

/** The words until the end or the first mistake, and the mistakes. */
export interface Words {
  readonly words: readonly Word[];
  readonly problems: readonly Problem[];
  /** Whether the text could be read to its end; unknown escapes do not prevent that. */
  readonly complete: boolean;
}

export function splitWords(text: string, rules: WordRules): Words {
  const words: Word[] = [];
  const problems: Problem[] = [];
  let position = 0;
  for (;;) {
    const read = readWord(text, position, rules);
    if (read.kind === "end") return { words, problems, complete: true };
    if (read.kind === "open-quote") {
      problems.push(openQuote(read.offset));
      return { words, problems, complete: false };
    }
    problems.push(...read.problems);
    words.push(read.word);
    position = read.next;
  }
}

export type ReadWord =
  | { readonly kind: "end" }
  | { readonly kind: "open-quote"; readonly offset: number }
  | {
      readonly kind: "word";
      readonly word: Word;
      /** Behind the separators that follow the word. */
      readonly next: number;
      readonly problems: readonly Problem[];
    };

/** The word that begins at or after `from`. */
export function readWord(text: string, from: number, rules: WordRules): ReadWord {
  const start = rules.emptyWords ? from : skip(text, from, rules.separators);
  if (start > text.length || (start === text.length && !rules.emptyWords)) return { kind: "end" };
  const problems: Problem[] = [];
  let result = "";
  let quote = "";
  let quoteStart = 0;
  let position = start;
  while (position < text.length) {
    const character = text[position]!;
    if (character === "\\" && rules.backslash !== "keep") {
      const sequence = readBackslash(text, position, rules);
      if (sequence.problem !== undefined) problems.push(sequence.problem);
      result += sequence.text;
      position += sequence.length;
      continue;
    }
    position++;
    if (quote !== "") {
      if (character === quote) quote = "";
      else result += character;
    } else if (rules.quotes && (character === '"' || character === "'")) {
      quote = character;
      quoteStart = position - 1;
    } else if (rules.separators.includes(character)) {
      position--;
      break;
    } else {
      result += character;
    }
  }
  if (quote !== "" && !rules.relaxed) return { kind: "open-quote", offset: quoteStart };
  const word = { text: result, start, end: position };
  // With empty words, one separator behind a word announces the next.
  const next = rules.emptyWords ? position + 1 : skip(text, position, rules.separators);
  return { kind: "word", word, next, problems };
}

function skip(text: string, from: number, separators: string): number {
  let position = from;
  while (position < text.length && separators.includes(text[position]!)) position++;
  return position;
}

interface Backslash {
  readonly text: string;
  readonly length: number;
  readonly problem: Problem | undefined;
}

function readBackslash(text: string, position: number, rules: WordRules): Backslash {
  if (rules.backslash === "plain") {
    const next = text.slice(position + 1, position + 2);
    return { text: next, length: 2, problem: undefined };
  }
  const known = readEscape(text, position);
  if (known !== undefined) return { ...known, problem: undefined };
  // systemd warns, and takes the backslash and what follows it as they are.
  const sequence = text.slice(position, position + 2);
  const message = `${sequence} is not an escape sequence`;
  const advice = "double the backslash to mean it";
  const problem = { message, advice, offset: position, length: sequence.length };
  return { text: sequence, length: sequence.length, problem };
}

export function openQuote(offset: number): Problem {
  return {
    message: "the quote is not closed",
    advice: "close it, or escape it",
    offset,
    length: 1,
  };
}
