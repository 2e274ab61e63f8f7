import { ownValue } from "../../model/ownValue.ts";
import type { RunSummary, RunValue } from "../../model/run.ts";
import type { ColumnId, RunRow } from "../../model/runTable.ts";

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

/** What a run has in a column of metrics or parameters; undefined where it has nothing there, and for facts. */
function cellOf(run: RunSummary, column: ColumnId): RunValue | undefined {
  const field = fieldOfColumn(column);
  return field && ownValue(field.kind === "metric" ? run.metrics : run.params, field.key);
}

/** Undefined for facts. */
export function fieldOfColumn(
  column: ColumnId,
): { readonly kind: "metric" | "param"; readonly key: string } | undefined {
  const colon = column.indexOf(":");
  if (colon === -1) return undefined;
  return { kind: column.startsWith("metrics:") ? "metric" : "param", key: column.slice(colon + 1) };
}

function progressOf({ stages }: RunSummary): NonNullable<RunRow["progress"]> {
  const current = stages.find(({ outcome }) => outcome === "running");
  const done = stages.filter(({ outcome }) => outcome !== "waiting" && outcome !== "running").length;
  return { done, total: stages.length, ...(current && { stage: current.stageId }) };
}
