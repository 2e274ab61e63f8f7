import type { ColumnGroup, ColumnInfo } from "../../engine/model/runTable.ts";

/** Value columns side by side; `home` names the place that they have by themselves. */
export interface ValueSpan {
  readonly home: string;
  readonly group: Exclude<ColumnGroup, "facts">;
  readonly columns: readonly ColumnInfo[];
}

/** How many metrics stand before the parameters: with more, half a window would show no parameter. */
const metricsAhead = 1;

/** Side by side what one compares first: the best of the metrics, what was tried for it, and then all else. */
export function valueSpans(columns: readonly ColumnInfo[]): readonly ValueSpan[] {
  const metrics = columns.filter(({ group }) => group === "metrics");
  const params = columns.filter(({ group }) => group === "params");
  const others = columns.filter(({ group }) => group !== "metrics" && group !== "params");
  const varied = params.filter(({ differs }) => differs);
  const ahead = varied.length > 0 ? metricsAhead : metrics.length;
  return [
    { home: "metrics", group: "metrics", columns: metrics.slice(0, ahead) },
    { home: "params", group: "params", columns: varied },
    { home: "more-metrics", group: "metrics", columns: metrics.slice(ahead) },
    { home: "more-params", group: "params", columns: params.filter(({ differs }) => !differs) },
    ...others.map((info) => ({ home: info.group, group: info.group, columns: [info] })),
  ];
}
