import type { Cell } from "../../diff/tables/tableSource.ts";
import type { ConfusionCounts } from "../../model/plots.ts";
import { labelOf, numberOf, orderedLabels } from "./cells.ts";

/** With more classes the rarest stand together, as nobody could tell them apart. */
const mostLabels = 200;
const others = "(others)";

/** How often each actual label was taken for each predicted one. */
export type ConfusionPairs = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Counts pairs of labels, row by row; where a file counts them itself, `counts` says how many pairs a row stands for. */
export function countPairs(
  actual: readonly Cell[],
  predicted: readonly Cell[],
  counts: readonly Cell[] | undefined,
): ConfusionPairs {
  const pairs = new Map<string, Map<string, number>>();
  for (const [row, cell] of actual.entries()) {
    const weight = counts ? numberOf(counts[row]) : 1;
    if (!(weight > 0) || weight === Number.POSITIVE_INFINITY) continue;
    const label = labelOf(cell);
    const taken = pairs.get(label) ?? new Map<string, number>();
    pairs.set(label, taken);
    const as = labelOf(predicted[row]);
    taken.set(as, (taken.get(as) ?? 0) + weight);
  }
  return pairs;
}

/** The matrices of several runs over the labels of all of them; undefined stays. */
export function confusionMatrices(runs: readonly (ConfusionPairs | undefined)[]): {
  readonly labels: readonly string[];
  readonly matrices: readonly (ConfusionCounts | undefined)[];
} {
  const labels = sharedLabels(runs);
  const indices = new Map(labels.map((label, index) => [label, index]));
  const indexOf = (label: string): number => indices.get(label) ?? labels.length - 1;
  const matrices = runs.map((pairs) => {
    if (!pairs) return undefined;
    const cells = new Map<number, number>();
    for (const [actual, taken] of pairs) {
      for (const [predicted, count] of taken) {
        const at = indexOf(actual) * labels.length + indexOf(predicted);
        cells.set(at, (cells.get(at) ?? 0) + count);
      }
    }
    return {
      cells: [...cells].flatMap(([at, count]) => [Math.floor(at / labels.length), at % labels.length, count]),
    };
  });
  return { labels, matrices };
}

function sharedLabels(runs: readonly (ConfusionPairs | undefined)[]): readonly string[] {
  const totals = new Map<string, number>();
  for (const pairs of runs) {
    for (const [actual, taken] of pairs ?? []) {
      for (const [predicted, count] of taken) {
        for (const label of [actual, predicted]) totals.set(label, (totals.get(label) ?? 0) + count);
      }
    }
  }
  if (totals.size <= mostLabels) return orderedLabels(totals.keys());
  const frequent = [...totals].sort(([, one], [, other]) => other - one).slice(0, mostLabels - 1);
  return [...orderedLabels(frequent.map(([label]) => label)), others];
}
