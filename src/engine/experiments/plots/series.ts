import type { Cell } from "../../diff/tables/tableSource.ts";
import type { PlotSeries } from "../../model/plots.ts";
import { isNumeric, labelOf, numberOf, orderedLabels } from "./cells.ts";
import { pointsOfEach, thinEvenly, thinLine } from "./thinning.ts";

/** Two columns of one file of one run, beside each other. */
export interface ColumnPair {
  /** What tells it from others of the same run. */
  readonly name: string;
  /** Undefined where the rows are numbered. */
  readonly x: readonly Cell[] | undefined;
  readonly y: readonly Cell[];
}

/** What is drawn of the pairs of several runs; undefined stays. */
export interface DrawnSeries {
  readonly categories?: readonly string[];
  readonly runs: readonly (readonly PlotSeries[] | undefined)[];
  /** Whether points were left out, as there are too many to tell them apart. */
  readonly isThinned: boolean;
}

/** Series of points of all runs over one axis: of numbers, or of categories where any x is a word. */
export function seriesOf(runs: readonly (readonly ColumnPair[] | undefined)[], kind: "line" | "scatter"): DrawnSeries {
  const pairs = runs.flatMap((run) => run ?? []);
  const most = pointsOfEach(pairs.length);
  const areNumbers = pairs.every(({ x }) => x === undefined || isNumeric(x));
  const categories = areNumbers ? undefined : categoriesOf(pairs);
  const indices = new Map(categories?.map((category, index) => [category, index]));
  const place = (cell: Cell): number => (categories ? (indices.get(labelOf(cell)) ?? Number.NaN) : numberOf(cell));
  let isThinned = false;
  const drawn = runs.map((run) =>
    run?.map(({ name, x, y }): PlotSeries => {
      const values = y.map(numberOf);
      const kept = kind === "line" ? thinLine(values, most) : thinEvenly(values.length, most);
      isThinned ||= kept.length < values.length;
      return {
        name,
        x: kept.map((row) => (x ? place(x[row]) : row)),
        y: kept.map((row) => values[row] ?? Number.NaN),
      };
    }),
  );
  return { ...(categories && { categories }), runs: drawn, isThinned };
}

/** In the order in which they come up, but for numbers among words. */
function categoriesOf(pairs: readonly ColumnPair[]): readonly string[] {
  const labels = new Set<string>();
  for (const { x, y } of pairs) for (const [row] of y.entries()) labels.add(x ? labelOf(x[row]) : String(row));
  const isOrdered = pairs.some(({ x }) => x === undefined);
  return isOrdered ? orderedLabels(labels) : [...labels];
}
