// The figures of logs -> Markdown.

import { formatRatio } from "../figures.ts";
import { formatTable } from "../report.ts";
import { median } from "../statistics.ts";
import { type Carrier, REFERENCES, type ReceiverKind } from "./carriers.ts";
import type { Run, Runs } from "./rounds.ts";

const NS_PER_S = 1e9;
const MILLION = 1e6;

type Row = readonly [carrier: Pick<Carrier, "name" | "receiver">, runs: readonly Run[]];

/** A table of what ends in a socket or a file, and one of what ends in a journald. */
export function formatReport(runs: Runs): string {
  const rows = [...runs];
  const isIn = (journald: boolean) =>
    rows.filter(([{ receiver }]) => (receiver === "journald") === journald);
  const tables = [
    formatPart("to a socket that counts", isIn(false), "socket"),
    formatPart("to systemd-journald", isIn(true), "journald"),
  ];
  return tables.filter((table) => table !== "").join("\n\n");
}

/** Empty where nothing was measured. */
export function formatPart(title: string, rows: readonly Row[], kind: ReceiverKind): string {
  if (rows.length === 0) return "";
  const withReceiver = kind === "journald";
  const reference = REFERENCES[kind];
  const basis = rows.find(([{ name }]) => name === reference)?.[1];
  const head = [
    title,
    ...["lines/s", "CPU s per million lines"],
    ...(withReceiver ? ["journald's"] : []),
    "lost",
  ];
  const body = rows.map(([{ name }, own]) => [
    name,
    formatRate(own, basis),
    formatCpu(own.map((run) => perMillion(run.cpu, run.sent))),
    ...(withReceiver ? [formatCpu(own.map((run) => perMillion(run.receiverCpu, run.sent)))] : []),
    String(own.reduce((sum, { sent, arrived }) => sum + sent - arrived, 0)),
  ]);
  const table = formatTable(head, body);
  return basis === undefined ? table : `${table}\n\nIn parentheses: how many times ${reference}'s.`;
}

function formatRate(own: readonly Run[], basis: readonly Run[] | undefined): string {
  const rate = rateOf(own);
  const text = Math.round(rate).toLocaleString("en-US");
  return basis === undefined ? text : `${text} (${formatRatio(rate / rateOf(basis))})`;
}

function rateOf(runs: readonly Run[]): number {
  return median(runs.map(({ arrived, took }) => arrived / (took / NS_PER_S)));
}

function perMillion(cpu: number | undefined, lines: number): number | undefined {
  return cpu === undefined ? undefined : (cpu / NS_PER_S / lines) * MILLION;
}

/** A dash where no process can be told apart. */
function formatCpu(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? "–" : median(known).toFixed(2);
}
