import { columnSizingFeature, createColumnHelper, tableFeatures } from "@tanstack/react-table";
import type { ColumnDef } from "@tanstack/react-table";
import type { ColumnId, ColumnInfo, FactColumn, RunRow } from "../../../src/protocol/experiments.ts";
import { CommitCell } from "./CommitCell.tsx";
import { DurationCell } from "./DurationCell.tsx";
import { RunStateLabel } from "../RunStateLabel.tsx";
import { StartedCell } from "./StartedCell.tsx";
import { ValueCell } from "./ValueCell.tsx";
import { columnWidth } from "./columnWidth.ts";

/** What TanStack Table does for this table; order and filter are the extension's. */
export const features = tableFeatures({ columnSizingFeature });

export type RunsFeatures = typeof features;

export type RunsColumn = ColumnDef<RunsFeatures, RunRow>;

const helper = createColumnHelper<RunsFeatures, RunRow>();

/** The width of the cell with the checkbox, in pixels. */
export const checkWidth = 28;

/** How a header names its column, and how its cells lie. */
export interface HeaderFacts {
  readonly title: string;
  readonly isNumeric: boolean;
  readonly info?: ColumnInfo;
}

const facts: Readonly<Record<FactColumn, HeaderFacts & { readonly size: number }>> = {
  run: { title: "run", isNumeric: false, size: 146 },
  state: { title: "state", isNumeric: false, size: 130 },
  experiment: { title: "experiment", isNumeric: false, size: 112 },
  started: { title: "started", isNumeric: false, size: 94 },
  duration: { title: "duration", isNumeric: true, size: 94 },
  commit: { title: "commit", isNumeric: false, size: 124 },
};

/** What the header of a column says. */
export function headerFacts(id: string, columns: ReadonlyMap<string, ColumnInfo>): HeaderFacts {
  const info = columns.get(id);
  if (info) return { title: info.key, isNumeric: info.isNumeric, info };
  return facts[id as FactColumn];
}

/** The table's columns under their group headers; groups without columns are left out. */
export function columnDefs(columns: readonly ColumnInfo[], hidden: readonly ColumnId[]): RunsColumn[] {
  const isShown = ({ id }: RunsColumn): boolean => !hidden.includes(id as ColumnId);
  const groups = [
    helper.group({ id: "facts", header: "", columns: factDefs.filter(isShown) }),
    helper.group({ id: "metrics", header: "metrics", columns: valueDefs(columns, "metrics") }),
    helper.group({ id: "params", header: "params", columns: valueDefs(columns, "params") }),
    helper.group({ id: "grouping", header: "", columns: [experimentDef].filter(isShown) }),
  ];
  return groups.filter((group) => "columns" in group && (group.columns?.length ?? 0) > 0);
}

const factDefs = [
  helper.display({
    id: "run",
    size: facts.run.size,
    cell: ({ row }) => (
      <span className="truncated" title={row.original.name}>
        {row.original.name}
      </span>
    ),
  }),
  helper.display({
    id: "state",
    size: facts.state.size,
    cell: ({ row: { original } }) => (
      <RunStateLabel state={original.state} failure={original.failure} detail={original.progress?.stage} />
    ),
  }),
  helper.display({
    id: "started",
    size: facts.started.size,
    cell: ({ row }) => <StartedCell time={row.original.startedAt} />,
  }),
  helper.display({
    id: "duration",
    size: facts.duration.size,
    cell: ({ row }) => <DurationCell row={row.original} />,
  }),
  helper.display({
    id: "commit",
    size: facts.commit.size,
    cell: ({ row }) => <CommitCell row={row.original} />,
  }),
];

/** Behind the values, as it is most often the branch once more. */
const experimentDef = helper.display({
  id: "experiment",
  size: facts.experiment.size,
  cell: ({ row }) => (
    <span className="truncated" title={row.original.experiment}>
      {row.original.experiment}
    </span>
  ),
});

function valueDefs(columns: readonly ColumnInfo[], group: ColumnInfo["group"]): RunsColumn[] {
  return columns
    .filter((column) => column.group === group)
    .map((info) =>
      helper.display({
        id: info.id,
        size: columnWidth(info),
        cell: ({ row }) => <ValueCell info={info} value={row.original.cells[info.id]} />,
      }),
    );
}
