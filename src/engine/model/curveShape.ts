import type { ColumnId } from "./runTable.ts";

/** The curves of some runs that are drawn beside metrics. */
export interface CurveShapesRequest {
  readonly runIds: readonly string[];
  readonly columns: readonly ColumnId[];
}

/** What a curve looks like, and no more: 0 to 100 from its lowest point to its highest one, null where it has no number. */
export type CurveShape = readonly (number | null)[];

/** By the runs' ids and the columns, where there is a curve. */
export type CurveShapes = Readonly<Record<string, Readonly<Record<string, CurveShape>>>>;
