/** Points in the order of `x`. */
interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/**
 * What a curve has at a place behind its point `at`, on the straight line to the next point. Before that point, and where
 * it is the last one, what the point itself has.
 */
export function onLine({ x, y }: Points, at: number, place: number): number {
  const from = x[at] ?? 0;
  const start = y[at] ?? 0;
  const to = x[at + 1];
  const end = y[at + 1];
  if (to === undefined || end === undefined || place <= from) return start;
  return start + ((end - start) * (place - from)) / (to - from);
}
