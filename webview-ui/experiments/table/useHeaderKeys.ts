import { useLayoutEffect, useRef, useState } from "react";
import type { FocusEvent, KeyboardEvent, RefObject } from "react";
import type { ColumnId } from "../../../src/protocol/experiments.ts";
import { useApp } from "../appContext.ts";
import { beneath } from "./ColumnHeader.tsx";
import type { ColumnLayout, TableColumn } from "./columnLayout.ts";
import type { OpenedHeader } from "./HeaderMenu.tsx";
import { moveColumn } from "./movingColumns.ts";
import { resizeColumn } from "./resizing.ts";

interface HeaderKeysOptions {
  readonly layout: ColumnLayout;
  readonly scroller: RefObject<HTMLElement | null>;
  readonly onOpen: (opened: OpenedHeader) => void;
}

interface HeaderKeys {
  readonly root: RefObject<HTMLDivElement | null>;
  /** The header that the Tab key comes to. */
  readonly tabStop: ColumnId;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
}

/** How much wider or narrower a key makes a column, in pixels. */
const widthStep = 10;

/**
 * One stop of the Tab key for all headers: the arrow keys go on from there, with Shift they resize, with Alt and Shift
 * they move the column; Alt and the down arrow open its menu.
 */
export function useHeaderKeys({ layout, scroller, onOpen }: HeaderKeysOptions): HeaderKeys {
  const { store } = useApp();
  const root = useRef<HTMLDivElement>(null);
  const wanted = useRef<ColumnId>(undefined);
  const [tabStop, setTabStop] = useState<ColumnId>("run");
  // A header that is moved loses the focus, and one that is scrolled to is not there before.
  useLayoutEffect(() => {
    const header = wanted.current === undefined ? undefined : headerOf(root.current, wanted.current);
    if (!header) return;
    wanted.current = undefined;
    header.focus({ preventScroll: true });
  });
  const goTo = (column: TableColumn): void => {
    if (scroller.current) reveal(scroller.current, layout, column);
    wanted.current = column.id;
    setTabStop(column.id);
    const header = headerOf(root.current, column.id);
    if (!header) return;
    wanted.current = undefined;
    header.focus({ preventScroll: true });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const columns = [...layout.pinned, ...layout.scrolling];
    const column = columns.find(({ id }) => id === columnOf(event.target));
    if (!column) return;
    const at = columns.indexOf(column);
    const step = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    const target = event.key === "Home" ? columns[0] : event.key === "End" ? columns.at(-1) : columns[at + step];
    if (isMenuKey(event)) onOpen({ column, at: beneath(event.target as Element) });
    else if (step !== 0 && event.altKey && event.shiftKey) {
      wanted.current = column.id;
      moveColumn(store, layout, column, step);
    } else if (step !== 0 && event.shiftKey) resizeColumn(store, column, column.width + step * widthStep);
    else if ((step !== 0 || event.key === "Home" || event.key === "End") && target) goTo(target);
    else return;
    event.preventDefault();
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>): void => {
    const id = columnOf(target);
    if (id !== undefined) setTabStop(id);
  };
  return { root, tabStop, onKeyDown, onFocus };
}

/** Whether a key asks for the menu of what has the focus. */
function isMenuKey({ key, altKey, shiftKey }: Pick<KeyboardEvent, "key" | "altKey" | "shiftKey">): boolean {
  return key === "ContextMenu" || (key === "F10" && shiftKey) || (key === "ArrowDown" && altKey);
}

function columnOf(target: EventTarget): ColumnId | undefined {
  if (!(target instanceof Element)) return undefined;
  return target.closest<HTMLElement>("[data-column]")?.dataset["column"] as ColumnId | undefined;
}

function headerOf(root: HTMLElement | null, id: ColumnId): HTMLElement | undefined {
  const headers = [...(root?.querySelectorAll<HTMLElement>("[data-column]") ?? [])];
  return headers.find((header) => header.dataset["column"] === id)?.querySelector("button") ?? undefined;
}

/** Scrolls a column into sight, from behind the pinned ones too. */
export function reveal(table: HTMLElement, { pinnedWidth }: ColumnLayout, column: TableColumn): void {
  if (column.isPinned) return;
  const covered = table.classList.contains("sticky-columns") ? pinnedWidth : 0;
  const right = column.left + column.width - table.clientWidth;
  if (table.scrollLeft < right) table.scrollLeft = right;
  if (table.scrollLeft > column.left - covered) table.scrollLeft = column.left - covered;
  // The browser tells of it with the next frame: the column has to be in the page before.
  table.dispatchEvent(new Event("scroll"));
}
