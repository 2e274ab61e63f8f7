import { memo } from "react";
import type { MouseEvent, ReactNode } from "react";
import type { Aggregate, GroupRow, RunRow } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { checkWidth } from "../table/columnLayout.ts";
import { rowHeight } from "../table/rowHeight.ts";
import { rowElementId } from "../table/TableRow.tsx";
import type { RowEvents } from "../table/TableRow.tsx";
import type { ColumnsInSight } from "../table/useTableWindow.ts";
import { GroupCellView } from "./GroupCellView.tsx";
import { GroupTitle } from "./GroupTitle.tsx";

/** How many of a group's runs are selected. */
export type GroupSelection = "none" | "some" | "all";

interface GroupTableRowProps {
  readonly group: GroupRow;
  readonly index: number;
  readonly columns: ColumnsInSight;
  readonly aggregate: Aggregate;
  /** The run that values are held against, where they are. */
  readonly baseline: RunRow | undefined;
  readonly selection: GroupSelection;
  readonly isActive: boolean;
  readonly events: RowEvents;
}

/** Runs that have something in common, in one row. */
export const GroupTableRow = memo(function GroupTableRow(props: GroupTableRowProps): ReactNode {
  const { group, index, columns, aggregate, baseline, selection, isActive, events } = props;
  return (
    <div
      id={rowElementId(index)}
      className={`table-row group-row ${isActive ? "active" : ""} ${selection === "all" ? "selected" : ""}`}
      role="row"
      aria-rowindex={index + 3}
      aria-level={group.level}
      aria-expanded={group.isOpen}
      aria-selected={selection === "all"}
      style={{ transform: `translateY(${index * rowHeight}px)` }}
      onClick={(event) => events.onPoint(index, event)}
      onDoubleClick={() => events.onOpen(index)}
    >
      <GroupCheck group={group} selection={selection} onCheck={(event) => events.onCheck(index, event)} />
      {columns.drawn.map(({ column, className, place }) => (
        <div
          key={column.id}
          className={className}
          role="gridcell"
          aria-colindex={column.index}
          data-column={column.id}
          style={place}
        >
          {column.id === "run" ? (
            <GroupTitle group={group} onToggle={() => events.onToggle(index)} />
          ) : (
            <GroupCellView column={column} group={group} aggregate={aggregate} baseline={baseline} />
          )}
        </div>
      ))}
    </div>
  );
});

interface GroupCheckProps {
  readonly group: GroupRow;
  readonly selection: GroupSelection;
  readonly onCheck: (event: MouseEvent) => void;
}

function selectionWords({ count, runIds }: GroupRow, selection: GroupSelection): string {
  const runs = count > runIds.length ? `first ${runIds.length} runs` : "runs";
  if (selection === "none") return `Select its ${runs} to compare them`;
  return selection === "all" ? `Its ${runs} are selected` : "Some of its runs are selected";
}

function GroupCheck({ group, selection, onCheck }: GroupCheckProps): ReactNode {
  return (
    <div
      className="cell check pinned"
      role="gridcell"
      aria-colindex={1}
      style={{ width: checkWidth }}
      onClick={onCheck}
      title={selectionWords(group, selection)}
    >
      <span className="check-box">
        {selection === "all" && <Icon name="check" label="selected" />}
        {selection === "some" && <Icon name="remove" label="some selected" />}
      </span>
    </div>
  );
}
