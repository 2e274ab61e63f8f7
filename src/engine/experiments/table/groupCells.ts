import type { NumberedLook } from "../../ledger/ledger.ts";
import type { Aggregate, GroupCell, NumberSummary } from "../../model/runGroups.ts";
import type { ColumnInfo } from "../../model/runTable.ts";
import { valueIn } from "./columnValues.ts";
import type { ColumnValues } from "./columnValues.ts";

/** What a group's runs have in a column; undefined where none has anything. */
export function valuesCell(runs: readonly NumberedLook[], values: ColumnValues): GroupCell | undefined {
  const numbers: number[] = [];
  for (const { number } of runs) {
    const value = values.numbers[number];
    if (value !== undefined && !Number.isNaN(value)) numbers.push(value);
  }
  if (values.texts.size === 0) return numbersCell(numbers);
  const all = runs.flatMap(({ number }) => valueIn(values, number) ?? []);
  return all.length === numbers.length ? numbersCell(numbers) : textsCell(all);
}

/** What numbers come to; undefined where there is none. */
export function numbersCell(numbers: readonly number[]): GroupCell | undefined {
  const [first] = numbers;
  if (first === undefined) return undefined;
  const summary = summarise(numbers);
  const { lowest, highest } = summary;
  if (lowest === highest) return { kind: "same", count: numbers.length, value: first };
  return { kind: "numbers", count: numbers.length, ...summary };
}

/** What texts (and numbers among them) come to; undefined where there is none. */
export function textsCell(values: readonly (string | number)[]): GroupCell | undefined {
  const distinct = new Set(values);
  const [first] = distinct;
  if (first === undefined) return undefined;
  const count = values.length;
  return distinct.size === 1
    ? { kind: "same", count, value: first }
    : { kind: "mixed", count, distinct: distinct.size };
}

/** The number that stands for a cell: its best one, where that is asked for and known, or the mean. */
export function standingFor(cell: GroupCell, aggregate: Aggregate, info: ColumnInfo | undefined): number | undefined {
  if (cell.kind === "same") return typeof cell.value === "number" ? cell.value : undefined;
  if (cell.kind === "mixed") return undefined;
  if (aggregate === "mean" || !info || info.direction === "unknown") return cell.mean;
  return info.direction === "higher" ? cell.highest : cell.lowest;
}

/** After Welford, who loses no digits where numbers are large and near each other: https://doi.org/10.1080/00401706.1962.10490022 */
function summarise(numbers: readonly number[]): NumberSummary {
  let [mean, squares, count] = [0, 0, 0];
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbers) {
    count += 1;
    const step = value - mean;
    mean += step / count;
    squares += step * (value - mean);
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (Number.isFinite(lowest) && Number.isFinite(highest)) {
    return { mean, sd: count > 1 ? Math.sqrt(squares / (count - 1)) : 0, lowest, highest };
  }
  return { mean: lowest + highest, sd: Number.NaN, lowest, highest };
}
