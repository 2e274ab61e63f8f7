/** More bins than this nobody tells apart. */
const mostBins = 60;

/**
 * Bins for the values of all runs together: as wide as Freedman and Diaconis advise, at most 60, with one for each of few
 * whole numbers. Empty where there are no values. Infinities and NaN have no place.
 */
export function binEdges(runs: readonly Float64Array[]): readonly number[] {
  const { least, most, count } = extent(runs);
  if (count === 0) return [];
  if (least === most) return [least - 0.5, least + 0.5];
  const range = most - least;
  const areWhole = runs.every((values) => values.every((value) => !Number.isFinite(value) || Number.isInteger(value)));
  if (areWhole && range < mostBins) return evenly(least - 0.5, most + 0.5, range + 1);
  // Differences of values near the ends of what numbers hold are no numbers any more.
  if (!Number.isFinite(range)) return evenly(least, most, mostBins);
  const width = (2 * middleHalf(runs, count)) / Math.cbrt(count);
  const bins = width > 0 ? Math.ceil(range / width) : Math.ceil(Math.log2(count)) + 1;
  return evenly(least, most, Math.max(1, Math.min(mostBins, bins)));
}

/** How many of the values fall into each bin, the last of which holds its upper edge. */
export function countInBins(values: Float64Array, edges: readonly number[]): readonly number[] {
  const counts = Array.from({ length: Math.max(0, edges.length - 1) }, () => 0);
  const [first = 0, last = 0] = [edges[0], edges.at(-1)];
  for (const value of values) {
    if (!(value >= first && value <= last)) continue;
    let [low, high] = [0, counts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (value >= (edges[middle] ?? 0)) low = middle;
      else high = middle - 1;
    }
    counts[low] = (counts[low] ?? 0) + 1;
  }
  return counts;
}

function extent(runs: readonly Float64Array[]): { least: number; most: number; count: number } {
  let [least, most, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const values of runs) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      count += 1;
      if (value < least) least = value;
      if (value > most) most = value;
    }
  }
  return { least, most, count };
}

function evenly(first: number, last: number, bins: number): readonly number[] {
  const range = last - first;
  return Array.from({ length: bins + 1 }, (_, at) => {
    const share = at / bins;
    if (at === bins) return last;
    return Number.isFinite(range) ? first + share * range : first * (1 - share) + last * share;
  });
}

/** From the first to the third quartile, of as many values from all over as tell it well. */
function middleHalf(runs: readonly Float64Array[], count: number): number {
  const stride = Math.max(1, Math.floor(count / 100_000));
  const sample: number[] = [];
  let at = 0;
  for (const values of runs) {
    for (const value of values) if (Number.isFinite(value) && at++ % stride === 0) sample.push(value);
  }
  const sorted = Float64Array.from(sample).sort();
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return quantile(0.75) - quantile(0.25);
}
