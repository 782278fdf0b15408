// One row of the table of directives.

import { type Rule, UNUSED } from "./rules.ts";

/**
 * What a container makes of it. `a`: it works. `b`: it is a plain system call, which may lack a
 * privilege. `c`: it needs mount namespaces, control groups or the like, and is ignored. `d`: it
 * has no meaning in a container. `later`: its unit type is not implemented yet.
 */
export type DirectiveClass = "a" | "b" | "c" | "d" | "later";

export interface Directive {
  readonly name: string;
  readonly class: DirectiveClass;
  readonly rule: Rule;
  /** What holds where it is not set, in words. */
  readonly initial: string;
  /** What is done with it, one sentence. */
  readonly effect: string;
  /** Its present name, where this one is from former times. */
  readonly formerNameOf: string | undefined;
}

/** The rows of one section in their order. */
export type Directives = readonly Directive[];

export function define(
  directiveClass: DirectiveClass,
  name: string,
  rule: Rule,
  initial: string,
  effect: string,
): Directive {
  return { name, class: directiveClass, rule, initial, effect, formerNameOf: undefined };
}

/** A former name of a directive of the same section. */
export function formerName(name: string, of: string, rule: Rule): Directive {
  return {
    ...{ name, class: "a", rule, initial: "", formerNameOf: of },
    effect: `The former name of \`${of}=\`.`,
  };
}

/** Directives that are known, and have no effect for one reason. */
export function ignored(
  directiveClass: DirectiveClass,
  reason: string,
  names: string,
): readonly Directive[] {
  return names.split(" ").map((name) => define(directiveClass, name, UNUSED, "", reason));
}
