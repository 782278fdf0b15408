// The figures -> which of the project's targets they reach.

import { type Figures, formatFigure, formatRatio, type Measure } from "./figures.ts";

export type Outcome = "reached" | "missed" | "not measured";

/** One target, in words. */
export interface Judgement {
  readonly measure: Measure;
  readonly limit: string;
  readonly value: string;
  readonly outcome: Outcome;
}

type Target =
  | { readonly kind: "absolute"; readonly measure: Measure; readonly limit: number }
  | { readonly kind: "relative"; readonly measure: Measure; readonly limit: number };

/** No slower than the other: two measurements of the same thing differ by that much. */
const AS_FAST = 1.05;

const TARGETS: readonly Target[] = [
  { kind: "absolute", measure: "file", limit: 56 * 1024 },
  { kind: "absolute", measure: "rss", limit: 64 * 1024 },
  { kind: "relative", measure: "start", limit: 0.6 },
  { kind: "relative", measure: "latency", limit: AS_FAST },
  { kind: "relative", measure: "reaping", limit: AS_FAST },
];

/** `reference` has no figures where that program was not there. */
export function judge(ours: Figures, reference: Figures, name: string): readonly Judgement[] {
  return TARGETS.map((target) => judgeOne(target, ours, reference, name));
}

function judgeOne(
  { kind, measure, limit }: Target,
  ours: Figures,
  reference: Figures,
  name: string,
): Judgement {
  const own = ours.get(measure);
  const other = kind === "relative" ? reference.get(measure) : 1;
  const words =
    kind === "relative" ? `≤ ${formatRatio(limit)} ${name}'s` : `≤ ${formatFigure(measure, limit)}`;
  if (own === undefined || other === undefined) {
    return { measure, limit: words, value: "–", outcome: "not measured" };
  }
  const value = own / other;
  return {
    measure,
    limit: words,
    value: kind === "relative" ? formatRatio(value) : formatFigure(measure, value),
    outcome: value <= limit ? "reached" : "missed",
  };
}
