import type { ColumnInfo } from "../../../src/protocol/experiments.ts";

/** Where a bar begins and ends, as shares of the cell. */
export interface BarShape {
  readonly from: number;
  readonly to: number;
  /** How good the value is among those of its column, 0 to 1; undefined where its direction is not known. */
  readonly goodness?: number;
}

/**
 * A number's share of its column's range. Where there are negative numbers, bars begin at zero and go to both sides;
 * else at the lowest number, which keeps a sliver so that it is seen to be there. Infinities fill their side.
 */
export function barShape(value: number, { range, direction }: ColumnInfo): BarShape | undefined {
  if (!range || Number.isNaN(value)) return undefined;
  const [lowest, highest] = range;
  const share = (number: number, low: number, high: number): number =>
    Math.min(1, Math.max(0, (number - low) / (high - low)));
  const place = share(value, lowest, highest);
  const goodness = direction === "unknown" ? undefined : direction === "higher" ? place : 1 - place;
  const ends =
    lowest < 0
      ? [share(0, lowest, Math.max(0, highest)), share(value, lowest, Math.max(0, highest))]
      : [0, Math.max(sliver, place)];
  const [one = 0, other = 0] = ends;
  return { from: Math.min(one, other), to: Math.max(one, other), ...(goodness !== undefined && { goodness }) };
}

const sliver = 0.02;
