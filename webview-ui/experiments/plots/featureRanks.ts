import type { DrawnPart } from "./comparedRuns.ts";

/** One feature over the runs; `cells` stands in their order, undefined where a run has none. */
export interface FeatureRow {
  readonly feature: string;
  readonly cells: readonly (FeatureCell | undefined)[];
}

export interface FeatureCell {
  readonly value: number;
  /** From 1: by how far values are from nothing. */
  readonly rank: number;
  /** By how many places it stands higher than in the baseline; undefined of the baseline, and where that has none. */
  readonly rise?: number;
}

/** Every feature with its value and rank in each run. The first of the runs is the baseline where `hasBaseline`. */
export function featureRows(
  features: readonly string[],
  parts: readonly DrawnPart<readonly number[]>[],
  hasBaseline: boolean,
): readonly FeatureRow[] {
  const ranks = parts.map(({ data }) => ranksOf(data));
  return features.map((feature, at) => ({
    feature,
    cells: parts.map(({ data }, run): FeatureCell | undefined => {
      const [value = Number.NaN, rank] = [data[at], ranks[run]?.[at]];
      if (Number.isNaN(value) || rank === undefined) return undefined;
      const before = hasBaseline && run > 0 ? ranks[0]?.[at] : undefined;
      return { value, rank, ...(before !== undefined && { rise: before - rank }) };
    }),
  }));
}

/** What share of the greatest value of a run each of its bars is long. */
export function greatestValue({ data }: DrawnPart<readonly number[]>): number {
  return data.reduce((most, value) => (Number.isNaN(value) ? most : Math.max(most, Math.abs(value))), 0);
}

function ranksOf(values: readonly number[]): readonly (number | undefined)[] {
  const order = [...values.keys()].filter((at) => !Number.isNaN(values[at]));
  order.sort((one, other) => Math.abs(values[other] ?? 0) - Math.abs(values[one] ?? 0));
  const ranks: (number | undefined)[] = values.map(() => undefined);
  for (const [index, at] of order.entries()) ranks[at] = index + 1;
  return ranks;
}
