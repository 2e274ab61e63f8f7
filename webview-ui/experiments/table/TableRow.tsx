import type { Row } from "@tanstack/react-table";
import { FlexRender } from "@tanstack/react-table";
import { memo } from "react";
import type { MouseEvent, ReactNode } from "react";
import type { ColumnInfo, RunRow } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { RunMark } from "../RunMark.tsx";
import { checkWidth, headerFacts } from "./columnDefs.tsx";
import type { RunsFeatures } from "./columnDefs.tsx";

/** The height of every row in pixels, as in VS Code's lists. */
export const rowHeight = 22;

export interface RowEvents {
  readonly onPoint: (index: number, event: MouseEvent) => void;
  readonly onCheck: (index: number, event: MouseEvent) => void;
  readonly onOpen: (index: number) => void;
}

interface TableRowProps {
  readonly row: Row<RunsFeatures, RunRow>;
  readonly index: number;
  readonly columns: ReadonlyMap<string, ColumnInfo>;
  /** The slot of the selection; undefined where the run is not selected. */
  readonly slot: number | undefined;
  readonly isActive: boolean;
  readonly events: RowEvents;
}

export function rowElementId(index: number): string {
  return `run-row-${index}`;
}

/** One run. It is placed by its index, so that rows need no others around them. */
export const TableRow = memo(function TableRow(props: TableRowProps): ReactNode {
  const { row, index, columns, slot, isActive, events } = props;
  const isSelected = slot !== undefined;
  return (
    <div
      id={rowElementId(index)}
      className={`table-row ${isActive ? "active" : ""} ${isSelected ? "selected" : ""}`}
      role="row"
      aria-rowindex={index + 3}
      aria-selected={isSelected}
      style={{ transform: `translateY(${index * rowHeight}px)` }}
      onClick={(event) => events.onPoint(index, event)}
      onDoubleClick={() => events.onOpen(index)}
    >
      <div
        className="cell check"
        role="gridcell"
        style={{ width: checkWidth }}
        onClick={(event) => events.onCheck(index, event)}
        title={isSelected ? "Selected to be compared" : "Select to compare"}
      >
        <span className="check-box">{isSelected && <Icon name="check" label="selected" />}</span>
      </div>
      {row.getAllCells().map((cell) => (
        <div
          key={cell.id}
          className={`cell column-${cell.column.id.split(":")[0]} ${headerFacts(cell.column.id, columns).isNumeric ? "numeric" : ""}`}
          role="gridcell"
          style={{ width: cell.column.getSize() }}
        >
          {cell.column.id === "run" && <span className="mark-box">{isSelected && <RunMark slot={slot} />}</span>}
          <FlexRender cell={cell} />
        </div>
      ))}
    </div>
  );
});
