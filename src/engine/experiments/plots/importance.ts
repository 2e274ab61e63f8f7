import type { Cell } from "../../diff/tables/tableSource.ts";
import { isFilled, labelOf, numberOf } from "./cells.ts";

/** More features than this are not told: the least of them are left out. */
const mostFeatures = 2_000;

/** What each feature of a run weighs: the mean where one comes several times, as over folds. In the order of the file. */
export function featureValues(features: readonly Cell[], values: readonly Cell[]): ReadonlyMap<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const [row, cell] of features.entries()) {
    const value = numberOf(values[row]);
    if (!isFilled(cell) || !Number.isFinite(value)) continue;
    const feature = labelOf(cell);
    const { sum, count } = sums.get(feature) ?? { sum: 0, count: 0 };
    sums.set(feature, { sum: sum + value, count: count + 1 });
  }
  return new Map([...sums].map(([feature, { sum, count }]) => [feature, sum / count]));
}

/**
 * The features of all runs: as the first run that has any ranks them, by how far their values are from nothing, or in the
 * order of the files; those of later runs behind them.
 */
export function orderedFeatures(
  runs: readonly (ReadonlyMap<string, number> | undefined)[],
  isRanked: boolean,
): { readonly features: readonly string[]; readonly omitted: number } {
  const features = new Set<string>();
  for (const values of runs) {
    const entries = [...(values ?? [])];
    if (isRanked) entries.sort(([, one], [, other]) => Math.abs(other) - Math.abs(one));
    for (const [feature] of entries) features.add(feature);
  }
  const kept = [...features].slice(0, mostFeatures);
  return { features: kept, omitted: features.size - kept.length };
}
