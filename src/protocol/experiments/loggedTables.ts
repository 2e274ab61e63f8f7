import type { LoggedRows, LoggedRowsRequest, LoggedTable } from "../../engine/model/loggedTables.ts";

export type { LoggedRows, LoggedRowsRequest, LoggedTable } from "../../engine/model/loggedTables.ts";

/** What the tables that runs have logged ask for. */
export interface LoggedTableMethods {
  loggedTables(runIds: readonly string[]): readonly LoggedTable[];
  /** In the order of the runs. */
  loggedRows(request: LoggedRowsRequest): readonly LoggedRows[];
}
