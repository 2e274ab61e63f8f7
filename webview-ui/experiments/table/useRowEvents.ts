import { useMemo } from "react";
import type { KeyboardEvent, MouseEvent } from "react";
import { useApp } from "../appContext.ts";
import { focusComparison } from "../comparison/focusComparison.ts";
import type { Store } from "../../store.ts";
import type { GroupRow } from "../../../src/protocol/experiments.ts";
import { withGroup } from "../grouping/groupingChoices.ts";
import type { Action, AppState } from "../state/appState.ts";
import { groupAt, runAt, runIdsAt } from "../state/tableState.ts";
import type { TableState } from "../state/tableState.ts";
import type { RowScroller } from "./useRowScroller.ts";
import type { RowEvents } from "./TableRow.tsx";

const pageOfRows = 20;

interface TableEvents {
  /** Whether the key meant something. */
  readonly pressKey: (event: KeyboardEvent<HTMLElement>) => boolean;
  readonly rowEvents: RowEvents;
}

/**
 * Right opens a group and goes into it, Left closes it or goes out to it. Arrows, Home, End and Page keys move between
 * rows, with Shift they select on their way; Space selects, Enter opens the comparison; `pressFurther` knows further keys.
 * With the mouse: the checkbox or Ctrl and a click selects, Shift selects up to there, twice opens.
 */
export function useRowEvents(scroller: RowScroller, pressFurther: (event: KeyboardEvent) => boolean): TableEvents {
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
      onOpen: (index) => openRow(store, index),
      onToggle: (index) => {
        const group = groupAt(store.get().table, index);
        if (group) openGroup(store, group, !group.isOpen);
        store.dispatch({ type: "moveTo", row: index });
      },
    };
    return {
      pressKey: (event) =>
        event.target === event.currentTarget && (pressKey(store, scroller, event) || pressFurther(event)),
      rowEvents,
    };
  }, [store, scroller, pressFurther]);
}

/** Whether the key meant something. */
function pressKey(store: Store<AppState, Action>, scroller: RowScroller, event: KeyboardEvent): boolean {
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
  const to = moves[event.key] ?? moveInGroups(store, event.key);
  if (to !== undefined) {
    if (event.shiftKey && event.key in moves) select(store, activeRow, to);
    store.dispatch({ type: "moveTo", row: to });
    scroller.scrollToRow(store.get().activeRow);
    return true;
  }
  if (event.key === " ") toggle(store, activeRow);
  else if (event.key === "Enter") openRow(store, activeRow);
  else return false;
  return true;
}

/** Where Left and Right lead; the row itself where they open or close its group, undefined where they mean nothing. */
function moveInGroups(store: Store<AppState, Action>, key: string): number | undefined {
  const { activeRow, table, choices } = store.get();
  if (choices.grouping.by.length === 0) return undefined;
  const group = groupAt(table, activeRow);
  if (key === "ArrowRight") {
    if (!group) return undefined;
    if (group.isOpen) return activeRow + 1;
    openGroup(store, group, true);
    return activeRow;
  }
  if (key !== "ArrowLeft") return undefined;
  if (!group?.isOpen) return outerRow(table, activeRow);
  openGroup(store, group, false);
  return activeRow;
}

/** The row of the group that a row stands in; the row itself where it is in none, or that is not fetched. */
function outerRow(table: TableState | undefined, index: number): number {
  const levelAt = (row: number): number | undefined => table?.slots[row]?.row.level;
  const level = levelAt(index) ?? 1;
  for (let row = index - 1; row >= 0; row -= 1) {
    const other = levelAt(row);
    if (other === undefined) return index;
    if (other < level) return row;
  }
  return index;
}

function openGroup(store: Store<AppState, Action>, { id }: GroupRow, isOpen: boolean): void {
  const { grouping } = store.get().choices;
  store.dispatch({ type: "choose", choices: { grouping: withGroup(grouping, id, isOpen) } });
}

function openRow(store: Store<AppState, Action>, index: number): void {
  const group = groupAt(store.get().table, index);
  if (group) openGroup(store, group, !group.isOpen);
  else openComparison(store, index);
}

function pointAt(store: Store<AppState, Action>, index: number, event: MouseEvent): void {
  if (event.shiftKey) select(store, store.get().activeRow, index);
  else if (event.ctrlKey || event.metaKey) toggle(store, index);
  store.dispatch({ type: "moveTo", row: index });
}

/** Selects a row's run, or all runs of its group; or takes them out of the selection. */
function toggle(store: Store<AppState, Action>, index: number): void {
  const { choices, table } = store.get();
  const runIds = runIdsAt(table, index);
  const selected = new Set(choices.selection.map(({ id }) => id));
  store.dispatch({ type: "select", runIds, isSelected: !runIds.every((id) => selected.has(id)) });
}

function select(store: Store<AppState, Action>, from: number, to: number): void {
  const { table } = store.get();
  const [first, last] = [Math.max(0, Math.min(from, to)), Math.max(from, to)];
  const runIds = Array.from({ length: last - first + 1 }, (_, offset) => runIdsAt(table, first + offset)).flat();
  store.dispatch({ type: "select", runIds: [...new Set(runIds)], isSelected: true });
}

function openComparison(store: Store<AppState, Action>, index: number): void {
  const { choices, table } = store.get();
  const id = runAt(table, index)?.id;
  if (id !== undefined) store.dispatch({ type: "select", runIds: [id], isSelected: true });
  if (choices.layout === "table") store.dispatch({ type: "choose", choices: { layout: "split" } });
  focusComparison();
}
