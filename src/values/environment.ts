// `NAME=value` -> an assignment; environ(7), systemd.exec(5).

import { failed, type Parsed, parsed, quoted } from "./parsed.ts";

/** Variables by name, in the order in which they were first set. */
export type Environment = Readonly<Record<string, string>>;

export interface EnvironmentAssignment {
  readonly name: string;
  readonly value: string;
}

/** One entry of UnsetEnvironment=: a name, or a name with the value that it must have. */
export type EnvironmentRemoval =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "assignment"; readonly name: string; readonly value: string };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function isVariableName(text: string): boolean {
  return NAME.test(text);
}

export function parseAssignment(text: string): Parsed<EnvironmentAssignment> {
  const equals = text.indexOf("=");
  if (equals === -1) {
    return failed(`${quoted(text)} is not a NAME=value`, "put quotes around a value with spaces");
  }
  const name = text.slice(0, equals);
  if (!isVariableName(name)) {
    return failed(`${quoted(name)} is not a variable's name`, "use letters, digits and _");
  }
  const value = text.slice(equals + 1);
  if (!isVariableValue(value)) return failed(`${name} has control characters in its value`);
  return parsed({ name, value });
}

export function parseRemoval(text: string): Parsed<EnvironmentRemoval> {
  if (isVariableName(text)) return parsed({ kind: "name", name: text });
  const assignment = parseAssignment(text);
  if (!assignment.ok) return assignment;
  return parsed({ kind: "assignment", ...assignment.value });
}

/** systemd takes tabs and newlines in values, and no other control characters. */
export function isVariableValue(text: string): boolean {
  return ![...text].some((c) => (c < " " && c !== "\t" && c !== "\n") || c === "\x7f");
}

/** The assignments in their order; a later one replaces an earlier one of the same name. */
export function environmentOf(assignments: readonly EnvironmentAssignment[]): Environment {
  // Without a prototype, so that a variable may be called `__proto__`.
  const variables: Record<string, string> = Object.create(null);
  for (const { name, value } of assignments) variables[name] = value;
  return variables;
}
