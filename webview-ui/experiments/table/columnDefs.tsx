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
  run: { title: "Run", isNumeric: false, size: 138 },
  state: { title: "State", isNumeric: false, size: 122 },
  experiment: { title: "Experiment", isNumeric: false, size: 112 },
  started: { title: "Started", isNumeric: false, size: 94 },
  duration: { title: "Duration", isNumeric: true, size: 94 },
  commit: { title: "Commit", isNumeric: false, size: 124 },
};

/** What the header of a column says. */
export function headerFacts(id: string, columns: ReadonlyMap<string, ColumnInfo>): HeaderFacts {
  const info = columns.get(id);
  if (info) return { title: info.key, isNumeric: info.isNumeric, info };
  return facts[id as FactColumn];
}

/** The table's columns under their group headers; groups without columns are left out. */
export function columnDefs(columns: readonly ColumnInfo[], hidden: readonly ColumnId[]): RunsColumn[] {
  const { telling, varied, others, alike } = valueGroups(columns);
  const moreParams = varied.length > 0 ? "More parameters" : "Parameters";
  const isShown = ({ id }: RunsColumn): boolean => !hidden.includes(id as ColumnId);
  const groups = [
    helper.group({ id: "facts", header: "", columns: factDefs.filter(isShown) }),
    helper.group({ id: "metrics", header: "Metrics", columns: telling.map(valueDef) }),
    helper.group({ id: "params", header: "Parameters", columns: varied.map(valueDef) }),
    helper.group({ id: "more-metrics", header: "More metrics", columns: others.map(valueDef) }),
    helper.group({ id: "more-params", header: moreParams, columns: alike.map(valueDef) }),
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

/** How many metrics stand before the parameters: with more, half a window would show no parameter. */
const metricsAhead = 1;

interface ValueGroups {
  /** The metrics that tell most. */
  readonly telling: readonly ColumnInfo[];
  /** The parameters that differ. */
  readonly varied: readonly ColumnInfo[];
  /** The other metrics. */
  readonly others: readonly ColumnInfo[];
  /** The parameters that all runs have alike. */
  readonly alike: readonly ColumnInfo[];
}

/** Side by side what one compares first: the best of the metrics, and what was tried for it. */
function valueGroups(columns: readonly ColumnInfo[]): ValueGroups {
  const metrics = columns.filter(({ group }) => group === "metrics");
  const params = columns.filter(({ group }) => group === "params");
  const varied = params.filter(({ differs }) => differs);
  const ahead = varied.length > 0 ? metricsAhead : metrics.length;
  return {
    telling: metrics.slice(0, ahead),
    varied,
    others: metrics.slice(ahead),
    alike: params.filter(({ differs }) => !differs),
  };
}

function valueDef(info: ColumnInfo): RunsColumn {
  return helper.display({
    id: info.id,
    size: columnWidth(info),
    cell: ({ row }) => <ValueCell info={info} value={row.original.cells[info.id]} />,
  });
}
