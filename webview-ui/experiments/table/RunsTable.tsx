import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef } from "react";
import type { CSSProperties, ReactNode } from "react";
import { isGroupRow } from "../../../src/protocol/experiments.ts";
import { GroupTableRow } from "../grouping/GroupTableRow.tsx";
import type { GroupSelection } from "../grouping/GroupTableRow.tsx";
import { BaselineRow } from "../cells/BaselineRow.tsx";
import { useBaseline } from "../cells/baseline.ts";
import { ShapesContext, useCurveShapes } from "../cells/useCurveShapes.ts";
import { useApp, useAppState } from "../appContext.ts";
import type { TableState } from "../state/tableState.ts";
import type { ColumnLayout } from "./columnLayout.ts";
import { useRowMarks } from "../marks/useRowMarks.ts";
import { cellsOfRow, focusedCellId, selectedCells } from "./selectedCells.ts";
import { TableHeader } from "./TableHeader.tsx";
import { rowElementId, rowHeight, TableRow } from "./TableRow.tsx";
import { useCells } from "./useCells.ts";
import { useColumnWindow } from "./useColumnWindow.ts";
import { useRowEvents } from "./useRowEvents.ts";

/** The height of both rows of headers in pixels; they stay in sight above the rows. */
const headerHeight = 50;

/** The runs. Only the rows on screen are in the page. */
export function RunsTable({ table }: { readonly table: TableState }): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const choices = useAppState((state) => state.choices);
  const activeRow = useAppState((state) => state.activeRow);
  const layout = useAppState((state) => state.columns);
  const { slots } = table;
  const baseline = useBaseline(table);
  const stuckHeight = headerHeight + (choices.cells.deltas ? rowHeight : 0);
  // oxlint-disable-next-line react/incompatible-library -- concerns React Compiler, which does not build this page
  const virtualizer = useVirtualizer({
    count: slots.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingEnd: stuckHeight,
    initialRect: { width: 800, height: 600 },
  });
  const items = virtualizer.getVirtualItems();
  const start = items[0]?.index ?? 0;
  const end = (items.at(-1)?.index ?? -1) + 1;

  const { inSight, isSticky } = useColumnWindow(scroller, layout);
  const selected = useMemo(() => new Map(choices.selection.map(({ id, slot }) => [id, slot])), [choices.selection]);

  const runs = useMemo(
    () => slots.slice(start, end).flatMap((slot) => (slot && !isGroupRow(slot.row) ? slot.row : [])),
    [slots, start, end],
  );
  const shapes = useCurveShapes(runs, inSight);

  useReportedRange(start, end);
  useSteadyScroll(scroller, table);
  const { pressKey, onContextMenu } = useRowMarks();
  const { onKeyDown, rowEvents } = useRowEvents(virtualizer, pressKey);
  const { pressKey: pressCellKey, onPointerDown } = useCells(scroller, virtualizer);
  const cells = useAppState((state) => state.cells);
  const bounds = useMemo(() => cells && selectedCells(cells, layout), [cells, layout]);

  return (
    <ShapesContext value={shapes}>
      <div
        ref={scroller}
        className={`runs-table ${isSticky ? "sticky-columns" : ""}`}
        role={choices.grouping.by.length > 0 ? "treegrid" : "grid"}
        aria-label="Runs"
        aria-multiselectable="true"
        aria-rowcount={slots.length + 2}
        aria-colcount={layout.count}
        aria-activedescendant={bounds ? focusedCellId : rowElementId(activeRow)}
        tabIndex={0}
        onKeyDown={(event) => (pressCellKey(event) ? event.preventDefault() : onKeyDown(event))}
        onPointerDown={onPointerDown}
        onContextMenu={onContextMenu}
      >
        <div className="table-canvas" style={canvasStyle(layout)}>
          <TableHeader layout={layout} inSight={inSight} scroller={scroller} />
          {choices.cells.deltas && (
            <BaselineRow row={baseline} columns={inSight} slot={baseline && selected.get(baseline.id)} />
          )}
          <div role="rowgroup" className="table-body" style={{ height: slots.length * rowHeight }}>
            {items.map(({ index }) => {
              const row = slots[index]?.row;
              if (!row) return null;
              const place = { index, columns: inSight, baseline, isActive: index === activeRow, events: rowEvents };
              const rowCells = bounds && cellsOfRow(bounds, index);
              if (!isGroupRow(row)) {
                return <TableRow key={row.id} row={row} slot={selected.get(row.id)} cells={rowCells} {...place} />;
              }
              const selection = selectionIn(row.runIds, selected);
              const { aggregate } = choices.grouping;
              return <GroupTableRow key={row.id} group={row} aggregate={aggregate} selection={selection} {...place} />;
            })}
          </div>
        </div>
      </div>
    </ShapesContext>
  );
}

function selectionIn(runIds: readonly string[], selected: ReadonlyMap<string, number>): GroupSelection {
  const count = runIds.filter((id) => selected.has(id)).length;
  return count === 0 ? "none" : count === runIds.length ? "all" : "some";
}

/** What stays in sight of a group's header stands behind the pinned columns. */
function canvasStyle({ width, pinnedWidth }: ColumnLayout): CSSProperties {
  return { width, "--pinned-width": `${pinnedWidth}px` } as CSSProperties;
}

/** Tells the state which rows are on screen, so that those that are missing are fetched. */
function useReportedRange(start: number, end: number): void {
  const { store } = useApp();
  useEffect(() => store.dispatch({ type: "seen", start, end }), [store, start, end]);
}

/** A new view begins at its top; rows that come above what is being looked at push nothing of it. */
function useSteadyScroll(scroller: { readonly current: HTMLDivElement | null }, { place, arrived }: TableState): void {
  const last = useRef({ place, arrived });
  useLayoutEffect(() => {
    const element = scroller.current;
    const before = last.current;
    last.current = { place, arrived };
    if (!element || element.scrollTop === 0) return;
    const moved = (arrived - before.arrived) * rowHeight;
    if (before.place !== place) element.scrollTo({ top: 0 });
    else if (moved !== 0) element.scrollTo({ top: element.scrollTop + moved });
  }, [scroller, place, arrived]);
}
