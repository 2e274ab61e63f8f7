import type { RunLedger } from "../../ledger/ledger.ts";
import type { RunState } from "../../model/run.ts";
import { longestColumnText } from "../../model/runAnalysis.ts";
import type { ColumnValues, RunValues } from "../../model/runAnalysis.ts";
import type { ColumnId, RunLook } from "../../model/runTable.ts";
import { fieldOfColumn, valueFieldOf } from "../table/tableRows.ts";
import { seededRandom, shuffled } from "../../sweep/seededRandom.ts";
import type { MeasuredRuns } from "./importance.ts";

type Runs = Pick<RunLedger, "valuesByRun" | "valuesOfRuns" | "paramsOfRuns">;
type CellValue = number | string | boolean | undefined;

/** What some runs have in some columns. `now` (milliseconds since 1970) ends what still runs. */
export function collectRunValues(
  runs: Runs,
  looks: readonly RunLook[],
  columns: readonly ColumnId[],
  now: number,
): RunValues {
  const ids = looks.map(({ id }) => id);
  const fields = columns.flatMap((column) => valueFieldOf(column) ?? []);
  const found = runs.valuesOfRuns(ids, fields).values();
  return {
    ids,
    names: looks.map(({ name }) => name),
    columns: columns.map((column) => {
      const values = valueFieldOf(column) ? found.next().value : factsOf(runs, looks, column, now);
      return packed(column, values ?? []);
    }),
  };
}

/** So many runs are learnt from, drawn at random where there are more: further ones hardly change what is found. */
const mostMeasured = 1_000;

/** The runs that have ended and have a finite number in a metric (by its key), with their parameters. */
export function collectMeasuredRuns(
  runs: Pick<Runs, "valuesOfRuns" | "paramsOfRuns">,
  looks: readonly RunLook[],
  metric: string,
): MeasuredRuns {
  const ids = looks.filter(({ state }) => state !== "running").map(({ id }) => id);
  const [values = []] = runs.valuesOfRuns(ids, [{ kind: "metric", key: metric }]);
  const measured = ids.flatMap((id, at) => {
    const value = values[at];
    return typeof value === "number" && Number.isFinite(value) ? [{ id, value }] : [];
  });
  const some = measured.length > mostMeasured ? shuffled(measured, seededRandom(1)).slice(0, mostMeasured) : measured;
  const params = runs.paramsOfRuns(some.map(({ id }) => id));
  return { count: measured.length, drawn: some.map(({ id, value }) => ({ value, params: params.get(id) ?? {} })) };
}

function factsOf(runs: Runs, looks: readonly RunLook[], column: ColumnId, now: number): readonly CellValue[] {
  const values = runs.valuesByRun(fieldOfColumn(column), now);
  return looks.map(({ id }) => values.get(id));
}

const states: readonly RunState[] = ["running", "done", "failed", "stopped", "interrupted"];
const collator = new Intl.Collator("en", { numeric: true });

/** Numbers as such; everything else by its place among all texts that there are. */
function packed(column: ColumnId, values: readonly CellValue[]): ColumnValues {
  if (values.every((value) => value === undefined || typeof value === "number")) {
    return { column, values: Float64Array.from(values, (value) => value ?? Number.NaN) };
  }
  const texts = values.map((value) => (value === undefined ? undefined : String(value).slice(0, longestColumnText)));
  const distinct = [...new Set(texts)].filter((text) => text !== undefined);
  const order =
    column === "state" ? states.filter((state) => distinct.includes(state)) : distinct.sort(collator.compare);
  const places = new Map<string | undefined, number>(order.map((text, place) => [text, place]));
  return { column, texts: order, values: Float64Array.from(texts, (text) => places.get(text) ?? Number.NaN) };
}
