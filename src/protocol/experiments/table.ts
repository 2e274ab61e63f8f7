import type { ColumnSummary } from "../../engine/model/columnSummary.ts";
import type { QueryCompletion } from "../../engine/model/runQuery.ts";
import type { RowsRequest, TableQuery, TableView, ViewRow } from "../../engine/model/runTable.ts";

/** What the table of runs asks for. */
export interface TableMethods {
  openTable(query: TableQuery): TableView;
  /** What may be written at a place of a query's text. */
  completeQuery(text: string, at: number): readonly QueryCompletion[];
  /** What all runs have in a column, by what a query calls it. */
  columnSummary(name: string): ColumnSummary;
  /** Empty where the view is no longer the newest one. */
  rows(request: RowsRequest): readonly ViewRow[];
}
