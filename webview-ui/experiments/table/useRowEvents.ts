import { useMemo } from "react";
import type { KeyboardEvent, MouseEvent } from "react";
import { useApp } from "../appContext.ts";
import { focusComparison } from "../comparison/focusComparison.ts";
import type { Store } from "../../store.ts";
import type { Action, AppState } from "../state/appState.ts";
import type { RowEvents } from "./TableRow.tsx";

/** What moves the table to a row. */
interface Scroller {
  readonly scrollToIndex: (index: number, options: { readonly align: "auto" }) => void;
}

const pageOfRows = 20;

interface TableEvents {
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly rowEvents: RowEvents;
}

/**
 * Arrows, Home, End and Page keys move between rows, with Shift they select on their way; Space selects, Enter opens
 * the comparison; `pressFurther` knows further keys. With the mouse: the checkbox or Ctrl and a click selects, Shift selects up to there, twice opens.
 */
export function useRowEvents(scroller: Scroller, pressFurther: (event: KeyboardEvent) => boolean): TableEvents {
  const { store } = useApp();
  return useMemo(() => {
    const rowEvents: RowEvents = {
      onPoint: (index, event) => pointAt(store, index, event),
      onCheck: (index, event) => {
        event.stopPropagation();
        if (event.shiftKey) pointAt(store, index, event);
        else toggle(store, index);
        store.dispatch({ type: "moveTo", row: index });
      },
      onOpen: (index) => openComparison(store, index),
    };
    const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
      if (event.target !== event.currentTarget) return;
      if (pressKey(store, scroller, event) || pressFurther(event)) event.preventDefault();
    };
    return { onKeyDown, rowEvents };
  }, [store, scroller, pressFurther]);
}

/** Whether the key meant something. */
function pressKey(store: Store<AppState, Action>, scroller: Scroller, event: KeyboardEvent): boolean {
  const { activeRow, table } = store.get();
  const last = (table?.slots.length ?? 0) - 1;
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: activeRow + 1,
    ArrowUp: activeRow - 1,
    PageDown: activeRow + pageOfRows,
    PageUp: activeRow - pageOfRows,
    Home: 0,
    End: last,
  };
  const to = moves[event.key];
  if (to !== undefined) {
    if (event.shiftKey) select(store, activeRow, to);
    store.dispatch({ type: "moveTo", row: to });
    scroller.scrollToIndex(store.get().activeRow, { align: "auto" });
    return true;
  }
  if (event.key === " ") toggle(store, activeRow);
  else if (event.key === "Enter") openComparison(store, activeRow);
  else return false;
  return true;
}

function pointAt(store: Store<AppState, Action>, index: number, event: MouseEvent): void {
  if (event.shiftKey) select(store, store.get().activeRow, index);
  else if (event.ctrlKey || event.metaKey) toggle(store, index);
  store.dispatch({ type: "moveTo", row: index });
}

function toggle(store: Store<AppState, Action>, index: number): void {
  const { choices, table } = store.get();
  const id = table?.slots[index]?.row.id;
  if (id === undefined) return;
  const isSelected = choices.selection.some((run) => run.id === id);
  store.dispatch({ type: "select", runIds: [id], isSelected: !isSelected });
}

function select(store: Store<AppState, Action>, from: number, to: number): void {
  const slots = store.get().table?.slots.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1) ?? [];
  store.dispatch({ type: "select", runIds: slots.flatMap((slot) => slot?.row.id ?? []), isSelected: true });
}

function openComparison(store: Store<AppState, Action>, index: number): void {
  const { choices, table } = store.get();
  const id = table?.slots[index]?.row.id;
  if (id !== undefined) store.dispatch({ type: "select", runIds: [id], isSelected: true });
  if (choices.layout === "table") store.dispatch({ type: "choose", choices: { layout: "split" } });
  focusComparison();
}
