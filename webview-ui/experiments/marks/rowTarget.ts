import type { ColumnId, RunRow } from "../../../src/protocol/experiments.ts";
import type { AppState } from "../state/appState.ts";
import { runOf } from "../state/tableState.ts";

/** The runs that an entry of a row's menu is about. */
export interface RowTarget {
  /** The row that was pointed at, or that the keyboard is at. */
  readonly row: RunRow;
  /** The ids of all runs that are meant: of all that are selected, where the row is among them. */
  readonly runIds: readonly string[];
  /** The column that was pointed at. */
  readonly column?: ColumnId;
}

/** What is meant by a run of the table; undefined where its row is not there. */
export function targetAt(state: AppState, runId: string, column?: ColumnId): RowTarget | undefined {
  const row = runOf(state.table, runId);
  if (!row) return undefined;
  const selected = state.choices.selection.map(({ id }) => id);
  const runIds = selected.includes(runId) ? selected : [runId];
  return { row, runIds, ...(column !== undefined && { column }) };
}

/** The run that the keyboard is at. */
export function activeTarget(state: AppState): RowTarget | undefined {
  const id = state.table?.slots[state.activeRow]?.row.id;
  return id === undefined ? undefined : targetAt(state, id);
}
