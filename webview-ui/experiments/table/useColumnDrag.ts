import { useState } from "react";
import type { PointerEvent, RefObject } from "react";
import { useApp } from "../appContext.ts";
import { withMove } from "./columnChoices.ts";
import type { ColumnMove } from "./columnChoices.ts";
import { columnsBetween } from "./columnLayout.ts";
import type { ColumnLayout, TableColumn } from "./columnLayout.ts";

interface ColumnDrag {
  /** Where the column would be dropped, in pixels from the table's left edge; undefined while nothing is dragged. */
  readonly drop: number | undefined;
  readonly onGrab: (column: TableColumn, event: PointerEvent) => void;
}

/** A header is dragged from so many pixels on: before, it is a click. */
const dragFrom = 5;
/** So near to the table's edge a drag scrolls, and so far at a time, in pixels. */
const edge = 36;
const scrollStep = 24;

/** Moves columns by dragging their headers, with a mark where they would be dropped. Escape leaves all as it was. */
export function useColumnDrag(layout: ColumnLayout, scroller: RefObject<HTMLElement | null>): ColumnDrag {
  const { store } = useApp();
  const [drop, setDrop] = useState<number>();
  const onGrab = (column: TableColumn, event: PointerEvent): void => {
    const table = scroller.current;
    const header = event.currentTarget as HTMLElement;
    if (!table || event.button !== 0 || column.id === "run") return;
    const startX = event.clientX;
    let move: ColumnMove | undefined;
    let hasBegun = false;
    const onMove = ({ clientX }: globalThis.PointerEvent): void => {
      if (!hasBegun && Math.abs(clientX - startX) < dragFrom) return;
      hasBegun = true;
      scrollAtEdge(table, layout, clientX);
      const target = targetAt(table, layout, clientX);
      move = target && { id: column.id, side: target.side, beside: target.beside.id };
      setDrop(target?.mark);
    };
    const onEnd = (end: Event): void => {
      header.removeEventListener("pointermove", onMove);
      for (const name of endings) header.removeEventListener(name, onEnd);
      document.removeEventListener("keydown", onKey, true);
      setDrop(undefined);
      if (hasBegun) header.addEventListener("click", swallow, { capture: true, once: true });
      // The click, where one follows, comes at once.
      setTimeout(() => header.removeEventListener("click", swallow, { capture: true }));
      if (!move || end.type !== "pointerup") return;
      store.dispatch({ type: "choose", choices: { columns: withMove(store.get().choices.columns, move) } });
    };
    const onKey = (key: KeyboardEvent): void => {
      if (key.key !== "Escape" || !hasBegun) return;
      key.preventDefault();
      key.stopPropagation();
      onEnd(key);
    };
    header.setPointerCapture(event.pointerId);
    header.addEventListener("pointermove", onMove);
    for (const name of endings) header.addEventListener(name, onEnd);
    document.addEventListener("keydown", onKey, true);
  };
  return { drop, onGrab };
}

const endings = ["pointerup", "pointercancel"] as const;

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

interface DropTarget {
  readonly beside: TableColumn;
  readonly side: ColumnMove["side"];
  readonly mark: number;
}

function targetAt(table: HTMLElement, layout: ColumnLayout, clientX: number): DropTarget | undefined {
  const { pinned, scrolling, pinnedWidth } = layout;
  const fromLeft = clientX - table.getBoundingClientRect().left;
  const isPinned = fromLeft < pinnedWidth && table.classList.contains("sticky-columns");
  const x = isPinned ? fromLeft : fromLeft + table.scrollLeft;
  const columns = isPinned ? pinned : scrolling;
  const [under] = columnsBetween(columns, x, x + 1);
  const beside = under ?? (x < pinnedWidth ? columns[0] : columns.at(-1));
  if (!beside) return undefined;
  const side = beside.id !== "run" && x < beside.left + beside.width / 2 ? "before" : "after";
  const mark = side === "before" ? beside.left : beside.left + beside.width;
  return { beside, side, mark: isPinned ? mark + table.scrollLeft : mark };
}

function scrollAtEdge(table: HTMLElement, { pinnedWidth }: ColumnLayout, clientX: number): void {
  const { left, right } = table.getBoundingClientRect();
  if (clientX > right - edge) table.scrollLeft += scrollStep;
  else if (clientX < left + edge && table.scrollLeft > 0 && clientX < left + pinnedWidth)
    table.scrollLeft -= scrollStep;
}
