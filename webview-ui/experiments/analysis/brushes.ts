import type { ColumnId } from "../../../src/protocol/experiments.ts";
import type { ColumnValues, RunValues } from "../../../src/protocol/experiments/analysis.ts";

/** What of an axis is kept: numbers from `low` to `high` (both kept), some texts, and whether runs that have nothing there are. */
export interface Brush {
  readonly low?: number;
  readonly high?: number;
  readonly texts?: readonly string[];
  readonly missing?: boolean;
}

/** By columns; a run is kept where it is in all of them. */
export type Brushes = Readonly<Record<string, Brush>>;

/** The places of the runs that all brushes keep, in the order of the runs. Brushes of columns that are not there keep all. */
export function keptRuns({ ids, columns }: RunValues, brushes: Brushes): readonly number[] {
  const tests = columns.flatMap((column) => {
    const brush = brushes[column.column];
    return brush ? [brushTest(column, brush)] : [];
  });
  return [...ids.keys()].filter((run) => tests.every((test) => test(run)));
}

function brushTest({ values, texts }: ColumnValues, brush: Brush): (run: number) => boolean {
  const { low = -Infinity, high = Infinity, missing = false } = brush;
  const isRange = brush.low !== undefined || brush.high !== undefined;
  if (texts) {
    const wanted = new Set(brush.texts?.map((text) => texts.indexOf(text)));
    return (run) => {
      const value = values[run] ?? Number.NaN;
      return Number.isNaN(value) ? missing : wanted.has(value);
    };
  }
  return (run) => {
    const value = values[run] ?? Number.NaN;
    return Number.isNaN(value) ? missing : isRange && value >= low && value <= high;
  };
}

/** The brushes with one more, one less, or another in place of it. */
export function withBrush(brushes: Brushes, column: ColumnId, brush: Brush | undefined): Brushes {
  const { [column]: _before, ...others } = brushes;
  return brush === undefined ? others : { ...others, [column]: brush };
}
