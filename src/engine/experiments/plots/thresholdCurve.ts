import type { Cell } from "../../diff/tables/tableSource.ts";
import type { ThresholdCurve } from "../../model/plots.ts";
import { parseNumber } from "../../run/curves/curveTable.ts";
import { isFilled, labelOf, numberOf, orderedLabels } from "./cells.ts";

/** Points of a curve in the order of the file, or of falling thresholds. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly threshold: number;
}

/** The points of a curve as a file gives them, without those that are no numbers. */
export function pointsOfColumns(
  x: readonly Cell[],
  y: readonly Cell[],
  thresholds: readonly Cell[] | undefined,
): readonly CurvePoint[] {
  const points = x.map((cell, row) => ({
    x: numberOf(cell),
    y: numberOf(y[row]),
    threshold: numberOf(thresholds?.[row]),
  }));
  return points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
}

/** A ROC curve of false and true positive rates, with the area under it by the trapezoid rule. */
export function rocOfPoints(given: readonly CurvePoint[]): ThresholdCurve {
  const points = given.toSorted((one, other) => one.x - other.x || one.y - other.y);
  let area = 0;
  for (const [at, point] of points.entries()) {
    const before = points[at - 1];
    if (before) area += ((point.x - before.x) * (point.y + before.y)) / 2;
  }
  return curveOf(points, points.length < 2 ? Number.NaN : area);
}

/**
 * A curve of precision over recall, with its average precision: the precisions, each by how much recall it adds. The points
 * are taken as scikit-learn writes them, with recall falling, or the other way round.
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 */
export function prOfPoints(given: readonly CurvePoint[]): ThresholdCurve {
  const isRising = (given[0]?.x ?? 0) < (given.at(-1)?.x ?? 0);
  const points = (isRising ? given.toReversed() : [...given]).sort((one, other) => other.x - one.x);
  let score = 0;
  for (const [at, point] of points.entries()) {
    const next = points[at + 1];
    if (next) score += (point.x - next.x) * point.y;
  }
  return curveOf(points.toReversed(), points.length < 2 ? Number.NaN : score);
}

/** How many of either class have which scores. */
export interface ScoreSteps {
  /** The scores that differ, falling. */
  readonly steps: readonly { readonly score: number; readonly positives: number; readonly negatives: number }[];
  readonly positives: number;
  readonly negatives: number;
}

/** What a column of two labels and one of scores say together. */
export interface ScoredLabels extends ScoreSteps {
  readonly positiveLabel: string;
}

/** Counts both classes by score. Undefined where there are not exactly two, as of more classes no curve tells. */
export function scoredLabels(labels: readonly Cell[], scores: readonly Cell[]): ScoredLabels | undefined {
  const names = new Set<string>();
  const rows: (readonly [score: number, label: string])[] = [];
  for (const [row, cell] of labels.entries()) {
    const score = numberOf(scores[row]);
    if (!isFilled(cell) || Number.isNaN(score)) continue;
    const label = labelOf(cell);
    if (names.add(label).size > 2) return undefined;
    rows.push([score, label]);
  }
  if (names.size !== 2) return undefined;
  const positiveLabel = positiveOf([...names]);
  return { ...scoreSteps(rows.map(([score, label]) => [score, label === positiveLabel])), positiveLabel };
}

/** Counts both classes by score. */
export function scoreSteps(rows: readonly (readonly [score: number, isPositive: boolean])[]): ScoreSteps {
  const steps: { score: number; positives: number; negatives: number }[] = [];
  let [positives, negatives] = [0, 0];
  for (const [score, isPositive] of rows.toSorted(([one], [other]) => (one === other ? 0 : other - one))) {
    let step = steps.at(-1);
    if (step?.score !== score) steps.push((step = { score, positives: 0, negatives: 0 }));
    if (isPositive) step.positives += 1;
    else step.negatives += 1;
    if (isPositive) positives += 1;
    else negatives += 1;
  }
  return { steps, positives, negatives };
}

/** The ROC curve of scores; its area is the share of pairs of both classes that the scores put into the right order. */
export function rocOfScores({ steps, positives, negatives }: ScoreSteps): ThresholdCurve {
  let [truePositives, falsePositives] = [0, 0];
  const points = steps.map((step): CurvePoint => {
    truePositives += step.positives;
    falsePositives += step.negatives;
    return { x: falsePositives / negatives, y: truePositives / positives, threshold: step.score };
  });
  return rocOfPoints([{ x: 0, y: 0, threshold: Number.POSITIVE_INFINITY }, ...points]);
}

/** The curve of precision over recall of scores. */
export function prOfScores({ steps, positives }: ScoreSteps): ThresholdCurve {
  let [truePositives, taken] = [0, 0];
  const points = steps.map((step): CurvePoint => {
    truePositives += step.positives;
    taken += step.positives + step.negatives;
    return { x: truePositives / positives, y: truePositives / taken, threshold: step.score };
  });
  return prOfPoints([...points.toReversed(), { x: 0, y: 1, threshold: Number.NaN }]);
}

function curveOf(points: readonly CurvePoint[], score: number): ThresholdCurve {
  return {
    x: points.map(({ x }) => x),
    y: points.map(({ y }) => y),
    thresholds: points.map(({ threshold }) => threshold),
    score,
  };
}

/** The greater number, what means yes, or the last by its letters: as scikit-learn has it where nothing is said. */
function positiveOf(labels: readonly string[]): string {
  const yes = labels.find((label) => /^(?:true|yes|y|pos|positive)$/i.test(label));
  if (yes !== undefined && !labels.every((label) => parseNumber(label) !== undefined)) return yes;
  return orderedLabels(labels).at(-1) ?? "";
}
