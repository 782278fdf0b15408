// Several jobs for one unit -> one, or none where they contradict each other and none of them can
// be dropped.

import { areConflicting, mergeJobTypes } from "./job.ts";
import { jobTypeFor } from "./job-wish.ts";
import type { Candidate, Transaction } from "./transaction.ts";
import type { Refused } from "./transaction-closure.ts";
import type { Turn } from "./turn.ts";

export function mergeJobs(turn: Turn, transaction: Transaction, keepsAll: boolean): Refused | null {
  for (;;) {
    const conflict = findConflict(transaction);
    if (conflict === null) break;
    const victim = chooseVictim(...conflict);
    if (victim === null) {
      const [a, b] = conflict;
      const text =
        `Transaction contains conflicting jobs '${a.type}' and '${b.type}' for ${a.unit}. ` +
        "Probably contradicting requirement dependencies configured.";
      return { why: "conflicting-jobs", text };
    }
    transaction.delete(victim);
    if (!keepsAll) transaction.collectGarbage();
  }
  for (const list of transaction.candidates.values()) {
    const [first] = list;
    while (list.length > 1) {
      const other = list[1]!;
      const merged = mergeJobTypes(first!.type, other.type)!;
      first!.type = jobTypeFor(turn, first!.unit, merged) ?? "start";
      transaction.replace(other, first!);
    }
  }
  return null;
}

function findConflict(transaction: Transaction): readonly [Candidate, Candidate] | null {
  for (const list of transaction.candidates.values()) {
    for (const [index, a] of list.entries()) {
      const b = list.slice(index + 1).find((other) => areConflicting(a.type, other.type));
      if (b !== undefined) return [a, b];
    }
  }
  return null;
}

/** The one that the request can do without: systemd.unit(5), "Conflicts=". */
function chooseVictim(a: Candidate, b: Candidate): Candidate | null {
  if (a.isEssential && b.isEssential) return null;
  if (a.isEssential) return b;
  if (b.isEssential) return a;
  const [stop, other] = a.type === "stop" ? [a, b] : [b, a];
  // A stop because of a conflict says what somebody wants; any other is the lesser loss.
  const isConflict = [...stop.askedBy].some(({ conflicts }) => conflicts);
  return isConflict ? other : stop;
}
