import { meanOf } from "./columns.ts";
import type { Link } from "./columns.ts";

const sweeps = 3;

/**
 * The top of every box: as level with its neighbours as its column lets it be, in the order of the column, with `gap`
 * between boxes.
 */
export function alignRows(
  columns: readonly (readonly string[])[],
  links: readonly Link[],
  heightOf: (id: string) => number,
  gap: number,
): ReadonlyMap<string, number> {
  const before = Map.groupBy(links, ({ to }) => to);
  const behind = Map.groupBy(links, ({ from }) => from);
  const middles = new Map<string, number>();
  const settle = (column: readonly string[], neighbours: (id: string) => readonly string[]): void => {
    const wanted = column.map((id) => {
      const middle = meanOf(neighbours(id).flatMap((other) => middles.get(other) ?? [])) ?? middles.get(id) ?? 0;
      return middle - heightOf(id) / 2;
    });
    const tops = spreadOut(wanted, column.map(heightOf), gap);
    for (const [index, id] of column.entries()) middles.set(id, (tops[index] ?? 0) + heightOf(id) / 2);
  };
  for (const column of columns) settle(column, (id) => (before.get(id) ?? []).map(({ from }) => from));
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    for (const column of columns.toReversed()) settle(column, (id) => (behind.get(id) ?? []).map(({ to }) => to));
    for (const column of columns) settle(column, (id) => (before.get(id) ?? []).map(({ from }) => from));
  }
  const ids = [...middles.keys()];
  const highest = Math.min(...ids.map((id) => (middles.get(id) ?? 0) - heightOf(id) / 2));
  return new Map(ids.map((id) => [id, (middles.get(id) ?? 0) - heightOf(id) / 2 - highest]));
}

/**
 * The tops nearest to the wanted ones (least squares) at which boxes of these heights stand in order with a gap
 * between: boxes that would overlap are pooled, and moved as one to the mean of what they want.
 */
export function spreadOut(wanted: readonly number[], heights: readonly number[], gap: number): readonly number[] {
  const offsets: number[] = [];
  let offset = 0;
  for (const height of heights) {
    offsets.push(offset);
    offset += height + gap;
  }
  const pools: { sum: number; count: number }[] = [];
  for (const [index, top] of wanted.entries()) {
    let pool = { sum: top - (offsets[index] ?? 0), count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  }
  const starts = pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count));
  return starts.map((start, index) => start + (offsets[index] ?? 0));
}
