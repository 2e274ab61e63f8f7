import type { ReactNode } from "react";
import type { RunRow } from "../../../src/protocol/experiments.ts";
import { Icon } from "../../components/Icon.tsx";
import { checkWidth } from "../table/columnLayout.ts";
import { RunCells } from "../table/TableRow.tsx";
import type { ColumnsInSight } from "../table/useTableWindow.ts";

interface BaselineRowProps {
  /** Undefined where there is no such run. */
  readonly row: RunRow | undefined;
  readonly columns: ColumnsInSight;
  readonly slot: number | undefined;
}

/** The run that all others are held against, in sight above them. */
export function BaselineRow({ row, columns, slot }: BaselineRowProps): ReactNode {
  return (
    <div role="rowgroup" className="baseline-row">
      <div role="row" className="table-row" aria-label={row ? `Baseline ${row.name}` : "No baseline"}>
        <div className="cell check pinned" role="gridcell" aria-colindex={1} style={{ width: checkWidth }}>
          <Icon name="pinned" label="The baseline" />
        </div>
        {row ? (
          <RunCells row={row} columns={columns} slot={slot} baseline={undefined} cells={undefined} />
        ) : (
          <div className="cell baseline-hint dim" role="gridcell">
            Select a run: the others are held against the first one.
          </div>
        )}
      </div>
    </div>
  );
}
