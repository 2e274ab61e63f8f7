import { useMemo } from "react";
import type { KeyboardEvent, MouseEvent } from "react";
import { useApp } from "../appContext.ts";
import type { ColumnId } from "../../../src/protocol/experiments.ts";
import { rowElementId } from "../table/TableRow.tsx";
import { undoLast } from "./markDeeds.ts";
import { pressEntryKey } from "./rowEntries.ts";
import { activeTarget } from "./rowTarget.ts";

interface RowMarkEvents {
  /** Whether the key meant something. */
  readonly pressKey: (event: KeyboardEvent) => boolean;
  readonly onContextMenu: (event: MouseEvent<HTMLElement>) => void;
}

/** The keys of a row's menu, the menu itself (right click, the menu's key, Shift+F10), and Ctrl+Z. */
export function useRowMarks(): RowMarkEvents {
  const page = useApp();
  return useMemo(() => {
    const { store } = page;
    const pressKey = (event: KeyboardEvent): boolean => {
      if (event.altKey || event.shiftKey) return false;
      if (event.ctrlKey || event.metaKey) {
        const isUndo = event.key.toLowerCase() === "z" && store.get().marking.done !== undefined;
        if (isUndo) undoLast(page);
        return isUndo;
      }
      return pressEntryKey(activeTarget(store.get()), event.key, page);
    };
    const onContextMenu = (event: MouseEvent<HTMLElement>): void => {
      const element = event.target instanceof Element ? event.target : undefined;
      if (element?.closest(".table-header")) return;
      const { table, activeRow } = store.get();
      const pointed = element?.closest("[role=row]")?.id;
      const index =
        pointed === undefined ? activeRow : (table?.slots.findIndex((_, at) => rowElementId(at) === pointed) ?? -1);
      const runId = table?.slots[index]?.row.id;
      if (runId === undefined) return;
      event.preventDefault();
      store.dispatch({ type: "moveTo", row: index });
      const column = element?.closest<HTMLElement>("[data-column]")?.dataset["column"] as ColumnId | undefined;
      const at = pointed === undefined ? placeOfRow(index) : { x: event.clientX, y: event.clientY };
      store.dispatch({ type: "marking", marking: { opened: { runId, at, ...(column && { column }) } } });
    };
    return { pressKey, onContextMenu };
  }, [page]);
}

/** Beneath the name of a row, for a menu that the keyboard asks for. */
function placeOfRow(index: number): { readonly x: number; readonly y: number } {
  const cell = document.getElementById(rowElementId(index))?.querySelector('[data-column="run"]');
  const { left: x = 40, bottom: y = 80 } = cell?.getBoundingClientRect() ?? {};
  return { x: x + 14, y };
}
