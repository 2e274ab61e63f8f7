import type { ColumnSummary } from "../../engine/model/columnSummary.ts";
import type { CurveShapes, CurveShapesRequest } from "../../engine/model/curveShape.ts";
import type { QueryCompletion } from "../../engine/model/runQuery.ts";
import type {
  ColumnId,
  RowsRequest,
  RunRow,
  RunRowsRequest,
  TableQuery,
  OpenedView,
  ViewRow,
} from "../../engine/model/runTable.ts";

/** A view with a piece of its rows: none where no piece was asked for. */
export interface OpenedTable {
  readonly view: OpenedView;
  readonly rows: readonly ViewRow[];
}

/** The table as a page begins with it: the topmost rows, with the cells of those columns that most likely are in sight. */
export interface FirstTable extends OpenedTable {
  readonly columns: readonly ColumnId[];
}

/** What the table of runs asks for. */
export interface TableMethods {
  openTable(query: TableQuery, piece?: Omit<RowsRequest, "view">): OpenedTable;
  /** What may be written at a place of a query's text. */
  completeQuery(text: string, at: number): readonly QueryCompletion[];
  /** What all runs have in a column, by what a query calls it. */
  columnSummary(name: string): ColumnSummary;
  /** Empty where the view is no longer the newest one. */
  rows(request: RowsRequest): readonly ViewRow[];
  /** Runs that stand apart from the others, as a baseline does; those that are gone are left out. */
  runRows(request: RunRowsRequest): readonly RunRow[];
  /** The shapes of curves beside metrics. */
  curveShapes(request: CurveShapesRequest): CurveShapes;
}
