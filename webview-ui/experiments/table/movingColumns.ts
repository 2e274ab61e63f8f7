import type { Store } from "../../store.ts";
import type { Action, AppState } from "../state/appState.ts";
import { withMove } from "./columnChoices.ts";
import type { ColumnLayout, TableColumn } from "./columnLayout.ts";

/** Moves a column by one, to the left (-1) or to the right (1), among the pinned or among the other ones. */
export function moveColumn(
  store: Store<AppState, Action>,
  { pinned, scrolling }: ColumnLayout,
  column: TableColumn,
  step: -1 | 1,
): void {
  const columns = column.isPinned ? pinned : scrolling;
  const beside = columns[columns.findIndex(({ id }) => id === column.id) + step];
  if (!beside || beside.id === "run") return;
  const move = { id: column.id, side: step < 0 ? "before" : "after", beside: beside.id } as const;
  store.dispatch({ type: "choose", choices: { columns: withMove(store.get().choices.columns, move) } });
}
