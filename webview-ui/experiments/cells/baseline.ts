import { useMemo } from "react";
import type { ColumnId, RunRow } from "../../../src/protocol/experiments.ts";
import { useAppState } from "../appContext.ts";
import type { Choices } from "../state/choices.ts";
import { runOf } from "../state/tableState.ts";
import type { TableState } from "../state/tableState.ts";
import { useAnswer } from "../state/useAnswer.ts";

/** The run that others are held against: the one that was named, else the first that is selected. */
export function baselineOf({ baseline, selection }: Pick<Choices, "baseline" | "selection">): string | undefined {
  return baseline ?? selection[0]?.id;
}

const noColumns: readonly ColumnId[] = [];

/** The baseline's row with the cells that are in sight, wherever it stands; undefined while nothing is held against it. */
export function useBaseline(table: TableState): RunRow | undefined {
  const id = useAppState(({ choices }) => (choices.cells.deltas ? baselineOf(choices) : undefined));
  const wanted = useAppState((state) => state.wantedColumns) ?? noColumns;
  const columns = id === undefined ? noColumns : wanted;
  const inTable = useMemo(() => (id === undefined ? undefined : runOf(table, id)), [table, id]);
  const runIds = useMemo(() => (id === undefined ? [] : [id]), [id]);
  // What its row in the table is now, is asked for anew; another row there says nothing of it.
  const { value } = useAnswer("runRows", [{ runIds, columns }], inTable);
  const [row] = value ?? [];
  return row?.id === id ? row : undefined;
}
