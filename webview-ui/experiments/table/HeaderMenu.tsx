import type { ReactNode } from "react";
import { PopupItem, PopupMenu, PopupSeparator } from "../../components/PopupMenu.tsx";
import type { Place } from "../../components/Popup.tsx";
import { groupedBy } from "../grouping/groupingChoices.ts";
import type { Store } from "../../store.ts";
import { ColumnPictureItems } from "../cells/ColumnPictureItems.tsx";
import type { Action, AppState } from "../state/appState.ts";
import { withPinned, withShown } from "./columnChoices.ts";
import type { ColumnChoices } from "./columnChoices.ts";
import type { ColumnLayout, TableColumn } from "./columnLayout.ts";
import { moveColumn } from "./movingColumns.ts";
import { fitColumn } from "./resizing.ts";
import { withSort } from "./sorting.ts";

/** A header whose menu is open, and where. */
export interface OpenedHeader {
  readonly column: TableColumn;
  readonly at: Place;
}

interface HeaderMenuProps {
  readonly opened: OpenedHeader;
  readonly layout: ColumnLayout;
  readonly store: Store<AppState, Action>;
  readonly onFilter: () => void;
  readonly onClose: () => void;
}

/** What can be done with a column. */
export function HeaderMenu({ opened: { column, at }, layout, store, onFilter, onClose }: HeaderMenuProps): ReactNode {
  return (
    <PopupMenu at={at} label={`Column ${column.title}`} onClose={onClose}>
      <SortItems column={column} store={store} />
      <PopupSeparator />
      <PopupItem icon="filter" onClick={onFilter}>
        Filter…
      </PopupItem>
      {column.id !== "run" && <GroupItem column={column} store={store} />}
      {column.id !== "run" && (
        <>
          <PopupSeparator />
          <PlaceItems column={column} layout={layout} store={store} />
        </>
      )}
      {column.id !== "run" && column.id !== "duration" && <ColumnPictureItems column={column} store={store} />}
      <PopupSeparator />
      <PopupItem icon="arrow-both" onClick={() => fitOf(store, column)}>
        Fit to what is in sight
      </PopupItem>
    </PopupMenu>
  );
}

function GroupItem({ column: { id }, store }: ItemsProps): ReactNode {
  const { grouping } = store.get().choices;
  const isGrouped = grouping.by.includes(id);
  const by = isGrouped ? grouping.by.filter((key) => key !== id) : [...grouping.by, id];
  return (
    <PopupItem
      icon={isGrouped ? "ungroup-by-ref-type" : "group-by-ref-type"}
      onClick={() => store.dispatch({ type: "choose", choices: { grouping: groupedBy(grouping, by) } })}
    >
      {isGrouped ? "Don’t group by this" : grouping.by.length > 0 ? "Then group by this" : "Group by this"}
    </PopupItem>
  );
}

interface ItemsProps {
  readonly column: TableColumn;
  readonly store: Store<AppState, Action>;
}

function SortItems({ column: { id }, store }: ItemsProps): ReactNode {
  const { sort } = store.get().choices;
  const key = sort.find((one) => one.column === id);
  const sortBy = (descending: boolean): void => store.dispatch({ type: "sortBy", sort: [{ column: id, descending }] });
  const add = (descending: boolean): void =>
    store.dispatch({ type: "sortBy", sort: withSort(sort, { column: id, descending }) });
  const others = sort.filter((one) => one.column !== id);
  return (
    <>
      <PopupItem icon="arrow-up" onClick={() => sortBy(false)}>
        Lowest first
      </PopupItem>
      <PopupItem icon="arrow-down" onClick={() => sortBy(true)}>
        Highest first
      </PopupItem>
      {others.length > 0 && (
        <>
          <PopupItem onClick={() => add(false)}>Then lowest first</PopupItem>
          <PopupItem onClick={() => add(true)}>Then highest first</PopupItem>
        </>
      )}
      {key && (
        <PopupItem icon="close" onClick={() => store.dispatch({ type: "sortBy", sort: others })}>
          Don’t sort by this
        </PopupItem>
      )}
    </>
  );
}

function PlaceItems({ column, layout, store }: ItemsProps & { readonly layout: ColumnLayout }): ReactNode {
  const choose = (change: (columns: ColumnChoices) => ColumnChoices): void =>
    store.dispatch({ type: "choose", choices: { columns: change(store.get().choices.columns) } });
  const { id, isPinned } = column;
  return (
    <>
      <PopupItem
        icon={isPinned ? "pinned" : "pin"}
        onClick={() => choose((columns) => withPinned(columns, id, !isPinned))}
      >
        {isPinned ? "Unpin" : "Pin to the left"}
      </PopupItem>
      <PopupItem icon="arrow-left" keys="Alt+Shift+←" onClick={() => moveColumn(store, layout, column, -1)}>
        Move left
      </PopupItem>
      <PopupItem icon="arrow-right" keys="Alt+Shift+→" onClick={() => moveColumn(store, layout, column, 1)}>
        Move right
      </PopupItem>
      <PopupItem icon="eye-closed" onClick={() => choose((columns) => withShown(columns, [column], false))}>
        Hide
      </PopupItem>
    </>
  );
}

function fitOf(store: Store<AppState, Action>, column: TableColumn): void {
  const table = document.querySelector(".runs-table .table-canvas");
  if (table) fitColumn(store, column, table);
}
