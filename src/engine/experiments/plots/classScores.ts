import type { Cell } from "../../diff/tables/tableSource.ts";
import type { ThresholdCurve } from "../../model/plots.ts";
import { onLine } from "../curves/onLine.ts";
import { isFilled, isNumeric, labelOf, numberOf } from "./cells.ts";
import { actualColumn } from "./plotColumns.ts";
import { thinnedCurve } from "./thinning.ts";
import { prOfScores, rocOfScores, scoreSteps } from "./thresholdCurve.ts";

/** A column that holds how much a classifier thinks of one class. */
interface ClassColumn {
  readonly column: string;
  readonly label: string;
}

/** Labels beside a column of scores for each class. */
export interface ScoredClasses {
  readonly actual: string;
  readonly columns: readonly ClassColumn[];
}

type Columns = ReadonlyMap<string, readonly Cell[]>;

/** More classes make no plot that anybody reads. */
const mostClasses = 60;

export const macroName = "macro average";
const microName = "micro average";

const word = "(?:y_)?(?:pred_)?(?:scores?|probs?|probas?|probability|confidence|p)";
const before = new RegExp(String.raw`^${word}[\s_.:/([-]+(.+?)[)\]]?$`, "i");
const behind = new RegExp(String.raw`^(.+?)[\s_.:/-]+${word}$`, "i");

/** The classes that a table has scores of, in columns called after them (`cat`, `prob_cat`, `cat_score`); undefined of any other table. */
export function scoredClasses(columns: Columns): ScoredClasses | undefined {
  const actual = actualColumn([...columns.keys()]);
  if (actual === undefined) return undefined;
  const labels = new Set((columns.get(actual) ?? []).filter(isFilled).map(labelOf));
  const others = [...columns].filter(([name, cells]) => name !== actual && isNumeric(cells)).map(([name]) => name);
  const named = others.flatMap((column): ClassColumn | readonly [] => {
    const label = (before.exec(column.trim()) ?? behind.exec(column.trim()))?.[1];
    return label === undefined ? [] : { column, label };
  });
  const own = others.filter((name) => labels.has(name.trim())).map((column) => ({ column, label: column.trim() }));
  const found = named.length > 1 ? named : own;
  return found.length > 1 ? { actual, columns: found.slice(0, mostClasses) } : undefined;
}

/**
 * The curve of each class against all others, and their averages: `macro` counts each class alike, `micro` each row. Classes
 * that no row, or every row, is of have none, and are named in `without`.
 * @see https://scikit-learn.org/stable/auto_examples/model_selection/plot_roc.html
 */
export function classCurves(
  columns: Columns,
  { actual, columns: classes }: ScoredClasses,
  kind: "roc" | "pr",
  most: number,
): { readonly curves: ReadonlyMap<string, ThresholdCurve>; readonly without: readonly string[] } {
  const labels = (columns.get(actual) ?? []).map((cell) => (isFilled(cell) ? labelOf(cell) : undefined));
  const curveOf = kind === "roc" ? rocOfScores : prOfScores;
  const all: (readonly [score: number, isPositive: boolean])[] = [];
  const own = new Map<string, ThresholdCurve>();
  const without: string[] = [];
  for (const { column, label } of classes) {
    const scores = columns.get(column) ?? [];
    const rows = labels.flatMap((one, row): readonly (readonly [number, boolean])[] => {
      const score = numberOf(scores[row]);
      return one === undefined || Number.isNaN(score) ? [] : [[score, one === label]];
    });
    for (const row of rows) all.push(row);
    const counted = scoreSteps(rows);
    if (counted.positives === 0 || counted.negatives === 0) without.push(label);
    else own.set(label, thinnedCurve(curveOf(counted), most));
  }
  const averages =
    own.size === 0
      ? []
      : ([
          [macroName, thinnedCurve(macroAverage([...own.values()], kind), most)],
          [microName, thinnedCurve(curveOf(scoreSteps(all)), most)],
        ] as const);
  return { curves: new Map([...averages, ...own]), without };
}

/** The mean of curves, each taken at the places of all; its score is the mean of theirs. */
function macroAverage(curves: readonly ThresholdCurve[], kind: "roc" | "pr"): ThresholdCurve {
  const x = [...new Set(curves.flatMap((curve) => curve.x))].sort((one, other) => one - other);
  const sums = x.map(() => 0);
  for (const curve of curves) {
    let at = 0;
    for (const [index, place] of x.entries()) {
      while (at + 1 < curve.x.length && (curve.x[at + 1] ?? 0) <= place) at++;
      sums[index] = (sums[index] ?? 0) + (kind === "roc" ? onLine(curve, at, place) : stepAt(curve, at, place));
    }
  }
  const score = curves.reduce((sum, curve) => sum + curve.score, 0) / curves.length;
  return { x, y: sums.map((sum) => sum / curves.length), thresholds: x.map(() => Number.NaN), score };
}

/** A recall that no threshold has is had with the next larger one. */
function stepAt({ x, y }: ThresholdCurve, at: number, place: number): number {
  return (x[at] ?? 0) >= place ? (y[at] ?? 0) : (y[at + 1] ?? y[at] ?? 0);
}
