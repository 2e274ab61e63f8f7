import type { ReactNode } from "react";
import type { FactColumn, RunRow } from "../../../src/protocol/experiments.ts";
import { RunCell } from "../marks/RunCell.tsx";
import { SaidCell } from "../marks/SaidCell.tsx";
import { RunStateLabel } from "../RunStateLabel.tsx";
import type { TableColumn } from "./columnLayout.ts";
import { CommitCell } from "./CommitCell.tsx";
import { DurationCell } from "./DurationCell.tsx";
import { StartedCell } from "./StartedCell.tsx";
import { ValueCell } from "./ValueCell.tsx";

interface CellContentProps {
  readonly column: TableColumn;
  readonly row: RunRow;
  /** The run that values are held against, where they are. */
  readonly baseline: RunRow | undefined;
}

/** What stands in a cell. */
export function CellContent({ column: { id, info, look }, row, baseline }: CellContentProps): ReactNode {
  if (info) return <ValueCell info={info} row={row} look={look} baseline={baseline} />;
  return factCells[id as FactColumn](row);
}

const factCells: Readonly<Record<FactColumn, (row: RunRow) => ReactNode>> = {
  run: (row) => <RunCell row={row} />,
  state: ({ state, failure, progress }) => <RunStateLabel state={state} failure={failure} detail={progress?.stage} />,
  started: ({ startedAt }) => <StartedCell time={startedAt} />,
  duration: (row) => <DurationCell row={row} />,
  commit: (row) => <CommitCell row={row} />,
  experiment: ({ experiment }) => <Text>{experiment}</Text>,
  tags: (row) => <SaidCell row={row} part="tags" />,
  note: (row) => <SaidCell row={row} part="note" />,
  branch: ({ branch = "" }) => <Text>{branch}</Text>,
  message: ({ commitSubject = "" }) => <Text>{commitSubject}</Text>,
  source: ({ source = "" }) => <Text>{source}</Text>,
  stages: ({ stageIds }) => <Text>{stageIds.join(", ")}</Text>,
};

function Text({ children }: { readonly children: string }): ReactNode {
  return (
    <span className="truncated" title={children}>
      {children}
    </span>
  );
}
