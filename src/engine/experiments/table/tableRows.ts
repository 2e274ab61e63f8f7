import { ownValue } from "../../model/ownValue.ts";
import type { RunSummary, RunValue } from "../../model/run.ts";
import { seedName } from "../../model/runQuery.ts";
import type { RunFact, RunField, ValueField } from "../../model/runQuery.ts";
import type { ColumnGroup, ColumnId, FactColumn, RunRow } from "../../model/runTable.ts";
import { seedOf } from "../seeds.ts";

/** What runs have as data and of their environment: by their ids and columns. */
export type FurtherCells = ReadonlyMap<string, Readonly<Record<string, RunValue>>>;

/** A run as a row of the table, with the cells of `columns` that it has; `level` tells how deep it stands in groups. */
export function toRow(
  run: RunSummary,
  columns: readonly ColumnId[],
  further: FurtherCells,
  level: number | undefined,
): RunRow {
  const { id, name, experiment, state, startedAt, endedAt, commit, commitSubject, branch, dirty, failure } = run;
  const { starred, archived, tags, note } = run;
  const cells = columns.flatMap((column) => {
    const value = cellOf(run, column, further);
    return value === undefined ? [] : [[column, value] as const];
  });
  return {
    id,
    name,
    experiment,
    state,
    startedAt,
    dirty,
    stageIds: run.stages.map(({ stageId }) => stageId),
    cells: Object.fromEntries(cells),
    ...(endedAt !== undefined && { endedAt }),
    ...(commit !== undefined && { commit }),
    ...(commitSubject !== undefined && { commitSubject }),
    ...(branch !== undefined && { branch }),
    ...(failure !== undefined && { failure }),
    ...(run.origin?.kind === "import" && { source: run.origin.of }),
    ...(starred && { starred }),
    ...(archived && { archived }),
    ...(tags && { tags }),
    ...(note !== undefined && { note }),
    ...(level !== undefined && { level }),
    ...(state === "running" && { progress: progressOf(run) }),
  };
}

/** What a run has in a column; undefined where it has nothing there, and for facts. */
export function cellOf(run: RunSummary, column: ColumnId, further: FurtherCells): RunValue | undefined {
  return ownCell(run, column) ?? further.get(run.id)?.[column];
}

/** What the run itself tells. */
function ownCell(run: RunSummary, column: ColumnId): RunValue | undefined {
  const field = valueFieldOf(column);
  switch (field?.kind) {
    case "metric":
      return ownValue(run.metrics, field.key);
    case "param":
      return ownValue(run.params, field.key);
    case "environment":
      return field.key === seedName ? seedOf(run.params) : undefined;
    case "data":
    case undefined:
      return undefined;
  }
}

/** The value that a column shows; undefined for facts. */
export function valueFieldOf(column: ColumnId): ValueField | undefined {
  const colon = column.indexOf(":");
  return colon === -1
    ? undefined
    : { kind: kinds[column.slice(0, colon) as keyof typeof kinds], key: column.slice(colon + 1) };
}

const kinds = {
  metrics: "metric",
  params: "param",
  data: "data",
  environment: "environment",
} as const satisfies Record<Exclude<ColumnGroup, "facts">, ValueField["kind"]>;

const factFields: Readonly<Record<FactColumn, RunFact>> = {
  run: "name",
  state: "state",
  started: "started",
  duration: "duration",
  commit: "commit",
  experiment: "experiment",
  tags: "tag",
  note: "note",
  branch: "branch",
  message: "message",
  source: "source",
  stages: "stage",
};

/** What a column shows, as a query names it. */
export function fieldOfColumn(column: ColumnId): RunField {
  return valueFieldOf(column) ?? { kind: "fact", fact: factFields[column as FactColumn] };
}

function progressOf({ stages }: RunSummary): NonNullable<RunRow["progress"]> {
  const current = stages.find(({ outcome }) => outcome === "running");
  const done = stages.filter(({ outcome }) => outcome !== "waiting" && outcome !== "running").length;
  return { done, total: stages.length, ...(current && { stage: current.stageId }) };
}
