import type { MetricSample, SignificanceMethod } from "../../model/significance.ts";
import { twoSidedT } from "./studentT.ts";

/** With fewer ways to share the values out, the exact test could not tell a real difference of any size. */
const fewestSplits = 200;
/** With more, the t test tells as much, and at once. */
const mostSplits = 50_000;

/** The p of a difference between the means of two samples, two-sided, and the test that it is from. */
export interface MeanTest {
  readonly method: SignificanceMethod;
  readonly p: number;
}

/** Mean, standard deviation (n − 1) and count; undefined of no values. */
export function sampleOf(values: readonly number[]): MetricSample | undefined {
  if (values.length === 0) return undefined;
  const [first = 0] = values;
  const count = values.length;
  if (values.every((value) => value === first)) return { mean: first, count, ...(count > 1 && { sd: 0 }) };
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / (count - 1)), count };
}

/**
 * Whether two samples have different means: the exact permutation test where there are few values, and enough for it to
 * tell anything; Welch's t test for all others. Undefined where a side has fewer than two values, or neither has a spread.
 */
export function testMeans(one: readonly number[], other: readonly number[]): MeanTest | undefined {
  const splits = waysToShare(one.length + other.length, one.length);
  if (splits >= fewestSplits && splits <= mostSplits && Math.min(one.length, other.length) > 1) {
    const hasSpread = [one, other].some((values) => values.some((value) => value !== values[0]));
    return hasSpread ? { method: "permutation", p: permutationP(one, other) } : undefined;
  }
  const p = welchP(one, other);
  return p === undefined ? undefined : { method: "welch", p };
}

/** Welch's t test: https://en.wikipedia.org/wiki/Welch%27s_t-test. Undefined as with `testMeans`. */
export function welchP(one: readonly number[], other: readonly number[]): number | undefined {
  const [left, right] = [sampleOf(one), sampleOf(other)];
  if (left?.sd === undefined || right?.sd === undefined) return undefined;
  const [a, b] = [left.sd ** 2 / left.count, right.sd ** 2 / right.count];
  if (a + b === 0) return undefined;
  const degrees = (a + b) ** 2 / (a ** 2 / (left.count - 1) + b ** 2 / (right.count - 1));
  return twoSidedT((right.mean - left.mean) / Math.sqrt(a + b), degrees);
}

/** The share of all ways to deal the values out to both sides whose means lie as far apart as these, or farther. */
export function permutationP(one: readonly number[], other: readonly number[]): number {
  const all = [...one, ...other];
  const total = all.reduce((sum, value) => sum + value, 0);
  const distance = (sum: number): number => Math.abs(sum / one.length - (total - sum) / other.length);
  const observed = distance(one.reduce((sum, value) => sum + value, 0));
  // What is added up in another order is off by as much.
  const atLeast = observed - 1e-9 * Math.max(observed, ...all.map(Math.abs));
  let [extreme, ways] = [0, 0];
  const deal = (from: number, left: number, sum: number): void => {
    if (left === 0) {
      ways++;
      if (distance(sum) >= atLeast) extreme++;
      return;
    }
    for (let index = from; index <= all.length - left; index++) deal(index + 1, left - 1, sum + (all[index] ?? 0));
  };
  deal(0, one.length, 0);
  return extreme / ways;
}

/** The binomial coefficient. */
function waysToShare(count: number, chosen: number): number {
  let ways = 1;
  for (let index = 1; index <= Math.min(chosen, count - chosen); index++) ways = (ways * (count - index + 1)) / index;
  return ways;
}

/** Holm's correction of several p for being tested together, in their order: https://en.wikipedia.org/wiki/Holm-Bonferroni_method */
export function adjustTogether(ps: readonly number[]): readonly number[] {
  const order = [...ps.keys()].toSorted((a, b) => (ps[a] ?? 1) - (ps[b] ?? 1));
  const adjusted: number[] = Array.from({ length: ps.length }, () => 1);
  let highest = 0;
  for (const [rank, index] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (ps[index] ?? 1) * (ps.length - rank)));
    adjusted[index] = highest;
  }
  return adjusted;
}
