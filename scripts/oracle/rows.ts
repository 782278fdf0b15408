// The form of a property, and of the values that many of them have.

import { formatTimeSpan, SECOND, type TimeSpan } from "../../src/values/time-spans.ts";

/** One property; several of the same name where there are several values. */
export type Row = readonly [name: string, value: string];

export function yesNo(flag: boolean): string {
  return flag ? "yes" : "no";
}

/** systemd prints time spans to the second. */
export function seconds(span: TimeSpan): string {
  return formatTimeSpan(span, SECOND);
}
