import { memo } from "react";
import type { MouseEvent, ReactNode } from "react";
import type { RunRow } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { indentOf } from "../grouping/GroupTitle.tsx";
import { RunMark } from "../RunMark.tsx";
import { CellContent } from "./columnDefs.tsx";
import { checkWidth } from "./columnLayout.ts";
import { rowHeight } from "./rowHeight.ts";
import { cellClass, focusedCellId } from "./selectedCells.ts";
import type { RowCells } from "./selectedCells.ts";
import type { ColumnsInSight } from "./useTableWindow.ts";

export interface RowEvents {
  readonly onPoint: (index: number, event: MouseEvent) => void;
  readonly onCheck: (index: number, event: MouseEvent) => void;
  readonly onOpen: (index: number) => void;
  /** Opens a group, or closes it. */
  readonly onToggle: (index: number) => void;
}

interface TableRowProps {
  readonly row: RunRow;
  readonly index: number;
  readonly columns: ColumnsInSight;
  /** The slot of the selection; undefined where the run is not selected. */
  readonly slot: number | undefined;
  /** The run that values are held against, where they are. */
  readonly baseline: RunRow | undefined;
  readonly isActive: boolean;
  /** The cells of it that are selected. */
  readonly cells: RowCells | undefined;
  readonly events: RowEvents;
}

export function rowElementId(index: number): string {
  return `run-row-${index}`;
}

/** One run. It is placed by its index, so that rows need no others around them. */
export const TableRow = memo(function TableRow(props: TableRowProps): ReactNode {
  const { row, index, columns, slot, baseline, isActive, cells, events } = props;
  const isSelected = slot !== undefined;
  return (
    <div
      id={rowElementId(index)}
      className={`table-row ${isActive ? "active" : ""} ${isSelected ? "selected" : ""}`}
      role="row"
      aria-rowindex={index + 3}
      aria-level={row.level}
      aria-selected={isSelected}
      style={{ transform: `translateY(${index * rowHeight}px)` }}
      onClick={(event) => events.onPoint(index, event)}
      onDoubleClick={() => events.onOpen(index)}
    >
      <div
        className="cell check pinned"
        role="gridcell"
        aria-colindex={1}
        style={{ width: checkWidth }}
        onClick={(event) => events.onCheck(index, event)}
        title={isSelected ? "Selected to be compared" : "Select to compare"}
      >
        <span className="check-box">{isSelected && <Icon name="check" label="selected" />}</span>
      </div>
      <RunCells row={row} columns={columns} slot={slot} baseline={baseline} cells={cells} />
    </div>
  );
});

type RunCellsProps = Pick<TableRowProps, "row" | "columns" | "slot" | "baseline" | "cells">;

/** What a run has in the columns in sight. */
export function RunCells({ row, columns, slot, baseline, cells }: RunCellsProps): ReactNode {
  return columns.drawn.map(({ column, className, place }) => (
    <div
      key={column.id}
      {...(cells?.focus === column.index && { id: focusedCellId })}
      className={cells ? `${className} ${cellClass(cells, column.index)}` : className}
      role="gridcell"
      aria-colindex={column.index}
      data-column={column.id}
      style={place}
    >
      {column.id === "run" && (
        <span className="mark-box" style={{ marginInlineStart: indentOf(row.level ?? 1) }}>
          {slot !== undefined && <RunMark slot={slot} />}
        </span>
      )}
      <CellContent column={column} row={row} baseline={baseline} />
    </div>
  ));
}
