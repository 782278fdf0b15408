// Many numbers -> one.

/** The middle of the numbers; of an even number of them, what lies between the middle two. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error("the median of nothing");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The list, begun at the place `turn`: so that nobody is first in each round. */
export function rotate<Item>(list: readonly Item[], turn: number): readonly Item[] {
  const start = list.length === 0 ? 0 : turn % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
