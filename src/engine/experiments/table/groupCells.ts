import type { NumberedLook } from "../../ledger/ledger.ts";
import type { Aggregate, GroupCell } from "../../model/runGroups.ts";
import type { ColumnInfo } from "../../model/runTable.ts";
import { valueIn } from "./columnValues.ts";
import type { ColumnValues } from "./columnValues.ts";

/** So many tags of a group are told: a cell has no more room. */
const mostTags = 8;

/** What a group's runs have in a column; undefined where none has anything. */
export function valuesCell(runs: readonly NumberedLook[], values: ColumnValues): GroupCell | undefined {
  if (values.texts.size > 0) {
    const all = runs.flatMap(({ number }) => valueIn(values, number) ?? []);
    if (all.some((value) => typeof value === "string")) return textsCell(all);
  }
  const sum = new NumberSum();
  for (const { number } of runs) sum.add(values.numbers[number] ?? Number.NaN);
  return sum.cell();
}

/** The number that stands for a group's runs in a column: see `standingFor`. */
export function standingIn(
  runs: readonly NumberedLook[],
  values: ColumnValues,
  aggregate: Aggregate,
  info: ColumnInfo | undefined,
): number | undefined {
  const [only] = runs;
  if (only && runs.length === 1) {
    const value = valueIn(values, only.number);
    return typeof value === "number" ? value : undefined;
  }
  const cell = valuesCell(runs, values);
  return cell && standingFor(cell, aggregate, info);
}

/** What numbers come to; undefined where there is none. */
export function numbersCell(numbers: readonly number[]): GroupCell | undefined {
  const sum = new NumberSum();
  for (const number of numbers) sum.add(number);
  return sum.cell();
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

/** The tags of a group's runs; undefined where none has any. */
export function tagsCell(runs: readonly NumberedLook[]): GroupCell | undefined {
  const tagged = runs.flatMap(({ tags = [] }) => (tags.length === 0 ? [] : [tags]));
  if (tagged.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const tag of tagged.flat()) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  const tags = [...counts].toSorted(([, one], [, other]) => other - one).slice(0, mostTags);
  return { kind: "tags", count: tagged.length, tags, distinct: counts.size };
}

/** The number that stands for a cell: its best one, where that is asked for and known, or the mean. */
export function standingFor(cell: GroupCell, aggregate: Aggregate, info: ColumnInfo | undefined): number | undefined {
  if (cell.kind === "same") return typeof cell.value === "number" ? cell.value : undefined;
  if (cell.kind !== "numbers") return undefined;
  if (aggregate === "mean" || !info || info.direction === "unknown") return cell.mean;
  return info.direction === "higher" ? cell.highest : cell.lowest;
}

/** After Welford, who loses no digits where numbers are large and near each other: https://doi.org/10.1080/00401706.1962.10490022 */
class NumberSum {
  private count = 0;
  private mean = 0;
  private squares = 0;
  private lowest = Number.POSITIVE_INFINITY;
  private highest = Number.NEGATIVE_INFINITY;

  /** NaN is none. */
  add(value: number): void {
    if (Number.isNaN(value)) return;
    this.count += 1;
    const step = value - this.mean;
    this.mean += step / this.count;
    this.squares += step * (value - this.mean);
    if (value < this.lowest) this.lowest = value;
    if (value > this.highest) this.highest = value;
  }

  cell(): GroupCell | undefined {
    const { count, mean, squares, lowest, highest } = this;
    if (count === 0) return undefined;
    if (lowest === highest) return { kind: "same", count, value: lowest };
    const isFinite = Number.isFinite(lowest) && Number.isFinite(highest);
    const sd = isFinite ? Math.sqrt(squares / (count - 1)) : Number.NaN;
    return { kind: "numbers", count, mean: isFinite ? mean : lowest + highest, sd, lowest, highest };
  }
}
