import type { RunSummary } from "../../../engine/model/run.ts";
import type { ColumnId, RunRow } from "../../../protocol/experiments.ts";
import { cellOf } from "./runCells.ts";

/** A run as a row of the table, with the cells of `columns` that it has. */
export function toRow(run: RunSummary, columns: readonly ColumnId[]): RunRow {
  const { id, name, experiment, state, startedAt, endedAt, commit, branch, dirty, failure } = run;
  const cells = columns.flatMap((column) => {
    const value = cellOf(run, column);
    return value === undefined ? [] : [[column, value] as const];
  });
  return {
    id,
    name,
    experiment,
    state,
    startedAt,
    dirty,
    cells: Object.fromEntries(cells),
    ...(endedAt !== undefined && { endedAt }),
    ...(commit !== undefined && { commit }),
    ...(branch !== undefined && { branch }),
    ...(failure !== undefined && { failure }),
    ...(state === "running" && { progress: progressOf(run) }),
  };
}

function progressOf({ stages }: RunSummary): NonNullable<RunRow["progress"]> {
  const current = stages.find(({ outcome }) => outcome === "running");
  const done = stages.filter(({ outcome }) => outcome !== "waiting" && outcome !== "running").length;
  return { done, total: stages.length, ...(current && { stage: current.stageId }) };
}
