import type { Header, HeaderGroup } from "@tanstack/react-table";
import type { KeyboardEvent, ReactNode } from "react";
import type { ColumnId, ColumnInfo, RunRow } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { useApp, useAppState } from "../appContext.ts";
import { checkWidth, headerFacts } from "./columnDefs.tsx";
import type { RunsFeatures } from "./columnDefs.tsx";
import { ariaSort, nextSort } from "./sorting.ts";

interface TableHeaderProps {
  readonly groups: readonly HeaderGroup<RunsFeatures, RunRow>[];
  readonly columns: ReadonlyMap<string, ColumnInfo>;
}

/** The headers of the groups, and beneath them those of the columns, by which the table is sorted. */
export function TableHeader({ groups, columns }: TableHeaderProps): ReactNode {
  const [groupRow, columnRow] = groups;
  return (
    <div className="table-header" role="rowgroup">
      <div className="group-headers" role="row" aria-rowindex={1}>
        <div className="cell check" role="columnheader" aria-hidden="true" style={{ width: checkWidth }} />
        {groupRow?.headers.map((header) => (
          <div
            key={header.id}
            className={`cell group-${header.column.id}`}
            role="columnheader"
            aria-colspan={header.colSpan}
            style={{ width: header.getSize() }}
          >
            <span className="group-title">{header.column.columnDef.header as string}</span>
          </div>
        ))}
      </div>
      <div className="column-headers" role="row" aria-rowindex={2} onKeyDown={moveBetweenHeaders}>
        <div className="cell check" role="columnheader" aria-label="selected" style={{ width: checkWidth }} />
        {columnRow?.headers.map((header, index) => (
          <ColumnHeader key={header.id} header={header} columns={columns} isTabStop={index === 0} />
        ))}
      </div>
    </div>
  );
}

interface ColumnHeaderProps {
  readonly header: Header<RunsFeatures, RunRow>;
  readonly columns: ReadonlyMap<string, ColumnInfo>;
  readonly isTabStop: boolean;
}

function ColumnHeader({ header, columns, isTabStop }: ColumnHeaderProps): ReactNode {
  const { store } = useApp();
  const sort = useAppState((state) => state.choices.sort);
  const id = header.column.id as ColumnId;
  const { title, isNumeric, info } = headerFacts(id, columns);
  const order = ariaSort(sort, id);
  const onClick = (): void => store.dispatch({ type: "sortBy", sort: nextSort(sort, id, info) });
  return (
    <div
      className={`cell column-${id.split(":")[0]} ${isNumeric ? "numeric" : ""}`}
      role="columnheader"
      aria-sort={order}
      style={{ width: header.getSize() }}
    >
      <button type="button" tabIndex={isTabStop ? 0 : -1} title={headerHint(title, info)} onClick={onClick}>
        <span className="truncated">{title}</span>
        {order !== "none" && <Icon name={order === "ascending" ? "arrow-up" : "arrow-down"} />}
      </button>
    </div>
  );
}

function headerHint(title: string, info: ColumnInfo | undefined): string {
  const direction = info === undefined || info.direction === "unknown" ? "" : `, ${info.direction} is better`;
  const baseline = info?.baseline === undefined ? "" : `, baseline ${info.baseline}`;
  return `${title}${direction}${baseline} (click to sort)`;
}

/** One stop of the Tab key for all headers: the arrow keys go on from there. */
function moveBetweenHeaders(event: KeyboardEvent<HTMLElement>): void {
  const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };
  const step = steps[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const from = buttons.findIndex((button) => button === document.activeElement);
  const to = buttons[from + step];
  if (!to) return;
  event.preventDefault();
  to.focus();
}
