import type { ColumnGroup, ColumnId, ColumnInfo } from "../../../src/protocol/experiments.ts";
import type { ColumnMove } from "./columnChoices.ts";
import { factOrder } from "./columnFacts.ts";

/** A column at its place, with the span of columns that it stands in by itself. */
export interface OrderedColumn {
  readonly id: ColumnId;
  readonly group: ColumnGroup;
  readonly home: string;
  /** Undefined for facts. */
  readonly info?: ColumnInfo;
}

/** How many metrics stand before the parameters: with more, half a window would show no parameter. */
const metricsAhead = 1;

/** All columns in the order that they have by themselves, and then by what has been moved. */
export function orderColumns(columns: readonly ColumnInfo[], moves: readonly ColumnMove[]): readonly OrderedColumn[] {
  const ordered = ownOrder(columns);
  for (const { id, beside, side } of moves) {
    const from = ordered.findIndex((column) => column.id === id);
    const [moved] = from === -1 ? [] : ordered.splice(from, 1);
    if (!moved) continue;
    const at = ordered.findIndex((column) => column.id === beside);
    ordered.splice(at === -1 ? from : side === "before" ? at : at + 1, 0, moved);
  }
  return ordered;
}

/**
 * Side by side what one compares first: the facts, the best of the metrics, and what was tried for it. The experiment
 * stands behind the values, as it is most often the branch once more.
 */
function ownOrder(columns: readonly ColumnInfo[]): OrderedColumn[] {
  const metrics = columns.filter(({ group }) => group === "metrics");
  const params = columns.filter(({ group }) => group === "params");
  const others = columns.filter(({ group }) => group !== "metrics" && group !== "params");
  const varied = params.filter(({ differs }) => differs);
  const ahead = varied.length > 0 ? metricsAhead : metrics.length;
  return [
    ...factOrder.front.map((id) => ({ id, group: "facts", home: "facts" }) as const),
    ...values(metrics.slice(0, ahead), "metrics"),
    ...values(varied, "params"),
    ...values(metrics.slice(ahead), "more-metrics"),
    ...values(
      params.filter(({ differs }) => !differs),
      "more-params",
    ),
    ...others.map((info) => ({ id: info.id, group: info.group, home: info.group, info })),
    ...factOrder.back.map((id) => ({ id, group: "facts", home: "more-facts" }) as const),
  ];
}

function values(columns: readonly ColumnInfo[], home: string): readonly OrderedColumn[] {
  return columns.map((info) => ({ id: info.id, group: info.group, home, info }));
}
