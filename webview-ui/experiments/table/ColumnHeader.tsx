import type { PointerEvent, ReactNode } from "react";
import type { ColumnInfo, SortKey } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import type { Place } from "../../components/Popup.tsx";
import { useApp, useAppState } from "../appContext.ts";
import type { TableColumn } from "./columnLayout.ts";
import { columnClass, columnPlace } from "./columnPlace.ts";
import { fitColumn, useResizer } from "./resizing.ts";
import { ariaSort, nextSort } from "./sorting.ts";

interface ColumnHeaderProps {
  readonly column: TableColumn;
  readonly isTabStop: boolean;
  readonly onGrab: (column: TableColumn, event: PointerEvent) => void;
  readonly onOpen: (at: Place) => void;
}

/** The header of a column: a click sorts, with Shift after what it is sorted by already; it can be dragged. */
export function ColumnHeader({ column, isTabStop, onGrab, onOpen }: ColumnHeaderProps): ReactNode {
  const { store } = useApp();
  const sort = useAppState((state) => state.choices.sort);
  const { id, title, info } = column;
  const onResize = useResizer(column);
  return (
    <div
      className={columnClass(column)}
      role="columnheader"
      aria-sort={ariaSort(sort, id)}
      aria-colindex={column.index}
      data-column={id}
      style={columnPlace(column)}
    >
      <button
        type="button"
        tabIndex={isTabStop ? 0 : -1}
        title={headerHint(title, info)}
        aria-haspopup="menu"
        aria-keyshortcuts="Alt+ArrowDown Alt+Shift+ArrowLeft Alt+Shift+ArrowRight Shift+ArrowLeft Shift+ArrowRight"
        onPointerDown={(event) => onGrab(column, event)}
        onClick={({ shiftKey }) => store.dispatch({ type: "sortBy", sort: nextSort(sort, id, info, shiftKey) })}
      >
        <span className="truncated">{title}</span>
        <SortMark sort={sort} column={column} />
      </button>
      {/* By keyboard the menu is opened from the button. */}
      <span
        className="header-chevron codicon codicon-chevron-down"
        aria-hidden="true"
        onClick={({ currentTarget }) => onOpen(beneath(currentTarget))}
      />
      <span
        className="column-resizer"
        aria-hidden="true"
        onPointerDown={onResize}
        onDoubleClick={(event) => fitColumn(store, column, event.currentTarget)}
      />
    </div>
  );
}

function SortMark({ sort, column }: { readonly sort: readonly SortKey[]; readonly column: TableColumn }): ReactNode {
  const at = sort.findIndex((key) => key.column === column.id);
  const key = sort[at];
  if (!key) return null;
  return (
    <span className="sort-mark">
      <Icon name={key.descending ? "arrow-down" : "arrow-up"} />
      {sort.length > 1 && (
        <span className="sort-number" aria-hidden="true">
          {at + 1}
        </span>
      )}
    </span>
  );
}

/** Where a menu of an element opens. */
export function beneath(element: Element): Place {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left, y: bottom + 2 };
}

function headerHint(title: string, info: ColumnInfo | undefined): string {
  const direction = info === undefined || info.direction === "unknown" ? "" : `, ${info.direction} is better`;
  const baseline = info?.baseline === undefined ? "" : `, baseline ${info.baseline}`;
  return `${title}${direction}${baseline} (click to sort, with Shift after the other columns)`;
}
