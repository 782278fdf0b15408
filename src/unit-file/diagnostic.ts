// What is to be said about a unit file: data, until someone prints it.

/**
 * `error`: systemd refuses the unit, or the rest of a drop-in. `warning`: systemd ignores the line.
 * `notice`: the line is right, and cannot or need not be followed in a container.
 */
export type Severity = "error" | "warning" | "notice";

/** A place in a file; lines and columns count from 1, columns in UTF-16 units as editors do. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many columns it covers within the line, at least 1. */
  readonly length: number;
}

export interface Diagnostic {
  /** What kind of trouble it is, in a word for programs, such as `unknown-directive`. */
  readonly code: string;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: string;
  /** What to do; empty where the message says it all. */
  readonly advice: string;
}
