import type { ConfusionDrawing } from "../../../src/protocol/experiments/plots.ts";

/** One run's matrix over all classes, row by row: a row for each actual class, a column for each predicted one. */
export interface ConfusionMatrix {
  readonly counts: Float64Array;
  /** Of each actual class. */
  readonly sums: Float64Array;
  readonly total: number;
  /** How many were taken for what they are. */
  readonly right: number;
}

/** A run's cells as a whole matrix. */
export function matrixOf(cells: readonly number[], size: number): ConfusionMatrix {
  const counts = new Float64Array(size * size);
  const sums = new Float64Array(size);
  let [total, right] = [0, 0];
  for (let at = 0; at + 2 < cells.length; at += 3) {
    const [actual = 0, predicted = 0, count = 0] = [cells[at], cells[at + 1], cells[at + 2]];
    counts[actual * size + predicted] = count;
    sums[actual] = (sums[actual] ?? 0) + count;
    total += count;
    if (actual === predicted) right += count;
  }
  return { counts, sums, total, right };
}

/** What stands in a cell: a count, or a share of the actual class (0 to 1). */
export function cellValue({ counts, sums }: ConfusionMatrix, at: number, size: number, isShare: boolean): number {
  const count = counts[at] ?? 0;
  const sum = sums[Math.floor(at / size)] ?? 0;
  if (!isShare) return count;
  return sum === 0 ? 0 : count / sum;
}

/** All values of a matrix, or by how much they differ from another's. */
export function cellValues(
  matrix: ConfusionMatrix,
  size: number,
  isShare: boolean,
  baseline: ConfusionMatrix | undefined,
): Float64Array {
  return Float64Array.from(matrix.counts, (_, at) => {
    const value = cellValue(matrix, at, size, isShare);
    return baseline ? value - cellValue(baseline, at, size, isShare) : value;
  });
}

/** A cell's value as it is written in it; nothing where there is nothing. */
export function cellText(value: number, isShare: boolean, isDifference: boolean): string {
  if (value === 0) return "";
  const size = Math.abs(value);
  const text = isShare ? shareText(size * 100) : plainNumber(size);
  if (value < 0) return `−${text}`;
  return isDifference ? `+${text}` : text;
}

/** What share of a run's rows were taken for what they are, as a person says it. */
export function rightShare({ total, right }: ConfusionMatrix): string {
  return total === 0 ? "no rows" : `${plainNumber((100 * right) / total)} % right`;
}

/** The cells that hold most outside of the diagonal, the greatest first: what is taken for what. */
export function greatestMistakes(
  { labels }: Pick<ConfusionDrawing, "labels">,
  values: Float64Array,
  most: number,
): readonly { readonly actual: string; readonly predicted: string; readonly value: number }[] {
  const size = labels.length;
  const places = [...values.keys()].filter((at) => values[at] !== 0 && at % size !== Math.floor(at / size));
  places.sort((one, other) => Math.abs(values[other] ?? 0) - Math.abs(values[one] ?? 0));
  return places.slice(0, most).map((at) => ({
    actual: labels[Math.floor(at / size)] ?? "",
    predicted: labels[at % size] ?? "",
    value: values[at] ?? 0,
  }));
}

/** Percents with a digit behind the point where that tells something. */
function shareText(percents: number): string {
  return percents >= 99.95 || percents === Math.round(percents) ? String(Math.round(percents)) : percents.toFixed(1);
}

function plainNumber(value: number): string {
  if (Number.isInteger(value)) return value >= 100_000 ? `${Math.round(value / 1000)}k` : String(value);
  return value.toFixed(value < 10 ? 2 : 1);
}
