import { useLayoutEffect, useMemo, useRef } from "react";
import type { CSSProperties, ReactNode } from "react";
import { isGroupRow } from "../../../src/protocol/experiments.ts";
import type { CurveShapes } from "../../../src/protocol/experiments.ts";
import { useNow } from "../../components/useNow.ts";
import { GroupTableRow } from "../grouping/GroupTableRow.tsx";
import type { GroupSelection } from "../grouping/GroupTableRow.tsx";
import { BaselineRow } from "../cells/BaselineRow.tsx";
import { useBaseline } from "../cells/baseline.ts";
import { ShapesContext, useCurveShapes } from "../cells/useCurveShapes.ts";
import { useAppState } from "../appContext.ts";
import type { TableState } from "../state/tableState.ts";
import type { ColumnLayout } from "./columnLayout.ts";
import { useRowMarks } from "../marks/useRowMarks.ts";
import { NowContext } from "./nowContext.ts";
import { rowHeight } from "./rowHeight.ts";
import { cellsOfRow, focusedCellId, selectedCells } from "./selectedCells.ts";
import { TableHeader } from "./TableHeader.tsx";
import { rowElementId, TableRow } from "./TableRow.tsx";
import { useCells } from "./useCells.ts";
import { useRowEvents } from "./useRowEvents.ts";
import { useRowScroller } from "./useRowScroller.ts";
import { useTableWindow } from "./useTableWindow.ts";

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
  const rows = useRowScroller(scroller, stuckHeight);
  const { start, end, inSight, isSticky } = useTableWindow(scroller, layout, slots.length);
  const selected = useMemo(() => new Map(choices.selection.map(({ id, slot }) => [id, slot])), [choices.selection]);

  const runs = useMemo(
    () => slots.slice(start, end).flatMap((slot) => (slot && !isGroupRow(slot.row) ? slot.row : [])),
    [slots, start, end],
  );
  const shapes = useCurveShapes(runs, inSight);

  useSteadyScroll(scroller, table);
  const { pressKey, onContextMenu } = useRowMarks();
  const { pressKey: pressRowKey, rowEvents } = useRowEvents(rows, pressKey);
  const { pressKey: pressCellKey, onPointerDown } = useCells(scroller, rows);
  const cells = useAppState((state) => state.cells);
  const bounds = useMemo(() => cells && selectedCells(cells, layout), [cells, layout]);

  return (
    <TableContexts shapes={shapes}>
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
        onKeyDown={(event) => {
          if (!pressCellKey(event) && !pressRowKey(event)) return;
          event.preventDefault();
          // VS Code would act on it, too: Ctrl+Z would also take back what was typed into the filter last.
          event.stopPropagation();
        }}
        onPointerDown={onPointerDown}
        onContextMenu={onContextMenu}
      >
        <div className="table-canvas" style={canvasStyle(layout)}>
          <TableHeader layout={layout} inSight={inSight} scroller={scroller} />
          {choices.cells.deltas && (
            <BaselineRow row={baseline} columns={inSight} slot={baseline && selected.get(baseline.id)} />
          )}
          <div role="rowgroup" className="table-body" style={{ height: slots.length * rowHeight }}>
            {slots.slice(start, end).map((slot, offset) => {
              if (!slot) return null;
              const { row } = slot;
              const index = start + offset;
              const place = { index, columns: inSight, baseline, isActive: index === activeRow, events: rowEvents };
              const rowCells = bounds && cellsOfRow(bounds, index);
              if (!isGroupRow(row)) {
                return <TableRow key={index} row={row} slot={selected.get(row.id)} cells={rowCells} {...place} />;
              }
              const selection = selectionIn(row.runIds, selected);
              const { aggregate } = choices.grouping;
              return <GroupTableRow key={index} group={row} aggregate={aggregate} selection={selection} {...place} />;
            })}
          </div>
        </div>
      </div>
    </TableContexts>
  );
}

/** The ages in the table are told anew so often, in milliseconds. */
const ageInterval = 30_000;

interface TableContextsProps {
  readonly shapes: CurveShapes;
  readonly children: ReactNode;
}

/** What all cells reach. */
function TableContexts({ shapes, children }: TableContextsProps): ReactNode {
  const now = useNow(ageInterval);
  return (
    <ShapesContext value={shapes}>
      <NowContext value={now}>{children}</NowContext>
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
