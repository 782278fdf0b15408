// What every parser of a value answers: the value, or what is wrong with the text and where.

/** What is wrong with a text. */
export interface Problem {
  readonly message: string;
  /** What to write instead; empty where the message says it all. */
  readonly advice: string;
  /** Where it is wrong, from the start of the text that was parsed. */
  readonly offset: number;
  /** How much of it is wrong from there on; 0 is up to its end. */
  readonly length: number;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** A parser of one value. */
export type Parse<T> = (text: string) => Parsed<T>;

export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function failed(message: string, advice = "", offset = 0): Parsed<never> {
  return { ok: false, problem: { message, advice, offset, length: 0 } };
}

/** The text in quotes for a message, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length <= 60 ? text : `${text.slice(0, 57)}...`);
}
