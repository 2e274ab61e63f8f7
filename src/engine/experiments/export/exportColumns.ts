import type { Direction } from "../../model/comparison.ts";
import { fractionDigits } from "../../model/numbers.ts";
import type { Objective } from "../../model/projectSettings.ts";
import type { RunValue } from "../../model/run.ts";
import type { RunField } from "../../model/runQuery.ts";
import { directionIn } from "../direction.ts";
import { type FactKind, facts } from "../query/fields.ts";
import { nameOfField } from "../runFields.ts";

/** A column of a table that is written, with what its cells need to be laid out. */
export interface ExportColumn {
  readonly field: RunField;
  /** What it is called in a query. */
  readonly name: string;
  /** Undefined for values of which each run has its own. */
  readonly fact?: FactKind;
  readonly direction: Direction;
  /** Whether all of its values are numbers; false before they are known. */
  readonly isNumeric: boolean;
  /** The most digits after the decimal point that any of its numbers deserves. */
  readonly digits: number;
  /** The best of its values, where it is known which way they get better and they differ. */
  readonly best?: number;
}

/** A cell's value; undefined and null are empty. */
export type ExportCell = RunValue | undefined;

/** The column of a field, before any of its values has been seen. */
export function exportColumn(field: RunField, objective: Objective | undefined): ExportColumn {
  return {
    field,
    name: nameOfField(field),
    ...(field.kind === "fact" && { fact: facts[field.fact].kind }),
    direction: field.kind === "metric" ? directionIn(objective, field.key) : "unknown",
    isNumeric: false,
    digits: 0,
  };
}

/** Learns what is true of columns over all rows, a row at a time. */
export class ColumnMeasures {
  private readonly columns: readonly ExportColumn[];
  private readonly measures: Measure[];

  constructor(columns: readonly ExportColumn[]) {
    this.columns = columns;
    this.measures = columns.map(() => ({ numbers: 0, others: 0, digits: 0, lowest: Infinity, highest: -Infinity }));
  }

  add(cells: readonly ExportCell[]): void {
    for (const [index, cell] of cells.entries()) {
      const measure = this.measures[index];
      if (!measure || cell === undefined || cell === null) continue;
      if (typeof cell !== "number") measure.others += 1;
      else addNumber(measure, cell);
    }
  }

  /** The columns with what is known of them now. */
  measured(): readonly ExportColumn[] {
    return this.columns.map((column, index) => withMeasure(column, this.measures[index]));
  }
}

interface Measure {
  numbers: number;
  others: number;
  digits: number;
  lowest: number;
  highest: number;
}

function addNumber(measure: Measure, value: number): void {
  measure.numbers += 1;
  measure.digits = Math.max(measure.digits, fractionDigits(value));
  if (!Number.isFinite(value)) return;
  measure.lowest = Math.min(measure.lowest, value);
  measure.highest = Math.max(measure.highest, value);
}

function withMeasure(column: ExportColumn, measure: Measure | undefined): ExportColumn {
  if (!measure || measure.numbers === 0 || measure.others > 0) return column;
  const { lowest, highest, digits } = measure;
  const best = column.direction === "higher" ? highest : lowest;
  const hasBest = column.direction !== "unknown" && lowest < highest;
  return { ...column, isNumeric: column.fact !== "time", digits, ...(hasBest && { best }) };
}
