import type { ColumnGroup, ColumnId, ColumnInfo } from "../../../src/protocol/experiments.ts";
import { valueSpans } from "../../../src/protocol/experiments/columnOrder.ts";
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

/** The facts, the values, and behind them the experiment, as it is most often the branch once more. */
function ownOrder(columns: readonly ColumnInfo[]): OrderedColumn[] {
  return [
    ...factOrder.front.map((id) => ({ id, group: "facts", home: "facts" }) as const),
    ...valueSpans(columns).flatMap(({ home, group, columns: infos }) =>
      infos.map((info) => ({ id: info.id, group, home, info })),
    ),
    ...factOrder.back.map((id) => ({ id, group: "facts", home: "more-facts" }) as const),
  ];
}
