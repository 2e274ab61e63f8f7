import type { ExportFormat, TableExport } from "../../../src/protocol/experiments.ts";
import type { AppState } from "../state/appState.ts";
import { queryName } from "../analysis/queryText.ts";

/** The table as it is, to be exported: its runs in their order, with the columns that are shown, the pinned ones first. */
export function exportedTable({ table, columns }: AppState, format: ExportFormat): TableExport | undefined {
  if (!table) return undefined;
  return {
    of: { view: table.view.id },
    columns: [...columns.pinned, ...columns.scrolling].map(({ id }) => queryName(id)),
    format,
  };
}
