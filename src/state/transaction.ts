// The jobs that one request means, before they are queued: who asked for which, and how urgently. A
// job that its subject cannot do without matters; one that nobody asks for any more goes.

import type { JobType } from "./job.ts";

/** A job that is considered. A unit may have several until they are merged. */
export interface Candidate {
  readonly unit: string;
  type: JobType;
  readonly ignoresOrder: boolean;
  readonly askedBy: Set<Link>;
  readonly asks: Set<Link>;
  /** Without it the request as a whole makes no sense. */
  isEssential: boolean;
}

export interface Link {
  /** Null: the request itself. */
  readonly subject: Candidate | null;
  readonly object: Candidate;
  readonly matters: boolean;
  /** It is a stop, because the two contradict each other. */
  readonly conflicts: boolean;
}

export class Transaction {
  readonly candidates = new Map<string, Candidate[]>();
  /** What the request asks for. */
  anchor: Candidate | undefined;

  all(): readonly Candidate[] {
    return [...this.candidates.values()].flat();
  }

  find(unit: string, type: JobType): Candidate | undefined {
    return this.candidates.get(unit)?.find((candidate) => candidate.type === type);
  }

  add(unit: string, type: JobType, ignoresOrder: boolean): Candidate {
    const shared = { askedBy: new Set<Link>(), asks: new Set<Link>(), isEssential: false };
    const candidate: Candidate = { unit, type, ignoresOrder, ...shared };
    const list = this.candidates.get(unit);
    if (list === undefined) this.candidates.set(unit, [candidate]);
    else list.push(candidate);
    return candidate;
  }

  link(subject: Candidate | null, object: Candidate, matters: boolean, conflicts: boolean): void {
    const link = { subject, object, matters, conflicts };
    object.askedBy.add(link);
    subject?.asks.add(link);
  }

  /** Takes a job out, and with it those that it mattered to. */
  delete(candidate: Candidate): void {
    const list = this.candidates.get(candidate.unit);
    if (list === undefined || !list.includes(candidate)) return;
    if (list.length === 1) this.candidates.delete(candidate.unit);
    else list.splice(list.indexOf(candidate), 1);
    for (const link of candidate.asks) link.object.askedBy.delete(link);
    for (const link of candidate.askedBy) {
      link.subject?.asks.delete(link);
      if (link.matters && link.subject !== null) this.delete(link.subject);
    }
  }

  deleteUnit(unit: string): void {
    for (const candidate of [...(this.candidates.get(unit) ?? [])]) this.delete(candidate);
  }

  /** Makes one job of two for the same unit. */
  replace(from: Candidate, into: Candidate): void {
    for (const { subject, matters, conflicts } of from.askedBy) {
      if (subject !== into) this.link(subject, into, matters, conflicts);
    }
    for (const { object, matters, conflicts } of from.asks) {
      if (object !== into) this.link(into, object, matters, conflicts);
    }
    into.isEssential ||= from.isEssential;
    if (this.anchor === from) this.anchor = into;
    for (const link of from.askedBy) link.subject?.asks.delete(link);
    for (const link of from.asks) link.object.askedBy.delete(link);
    const list = this.candidates.get(from.unit)!;
    list.splice(list.indexOf(from), 1);
  }

  /** Marks what the request cannot do without. */
  markEssential(): void {
    const mark = (candidate: Candidate) => {
      if (candidate.isEssential) return;
      candidate.isEssential = true;
      for (const { object, matters } of candidate.asks) if (matters) mark(object);
    };
    if (this.anchor !== undefined) mark(this.anchor);
  }

  /** Removes jobs that nobody asks for any more. */
  collectGarbage(): void {
    let hasFound = true;
    while (hasFound) {
      const orphan = this.all().find((candidate) => candidate.askedBy.size === 0);
      hasFound = orphan !== undefined;
      if (orphan !== undefined) this.delete(orphan);
    }
  }
}
