import type { NumberedLook, RunLedger } from "../../ledger/ledger.ts";
import type { RunState } from "../../model/run.ts";
import { longestColumnText } from "../../model/runAnalysis.ts";
import type { ColumnValues, ImportanceRequest, RunValues, RunValuesRequest } from "../../model/runAnalysis.ts";
import type { ColumnId } from "../../model/runTable.ts";
import { seededRandom, shuffled } from "../../sweep/seededRandom.ts";
import { valueIn } from "../table/columnValues.ts";
import type { RunTables } from "../table/runTables.ts";
import type { MeasuredRuns } from "./importance.ts";

/** What some runs have in some columns. */
export function collectRunValues(tables: RunTables, { of, columns }: RunValuesRequest): RunValues {
  const looks = tables.looksOf(of);
  return {
    ids: looks.map(({ id }) => id),
    names: looks.map(({ name }) => name),
    columns: columns.map((column) => packed(column, tables.column(column), looks)),
  };
}

/** So many runs are learnt from, drawn at random where there are more: further ones hardly change what is found. */
const mostMeasured = 1_000;

/** The runs that have ended and have a finite number in a metric (by its key), with their parameters. */
export function collectMeasuredRuns(
  runs: Pick<RunLedger, "paramsOfRuns">,
  tables: RunTables,
  { of, metric }: ImportanceRequest,
): MeasuredRuns {
  const { values } = tables.column(`metrics:${metric}`);
  const measured = tables.looksOf(of).flatMap(({ id, number, state }) => {
    const value = values.numbers[number] ?? Number.NaN;
    return state !== "running" && Number.isFinite(value) ? [{ id, value }] : [];
  });
  const some = measured.length > mostMeasured ? shuffled(measured, seededRandom(1)).slice(0, mostMeasured) : measured;
  const params = runs.paramsOfRuns(some.map(({ id }) => id));
  return { count: measured.length, drawn: some.map(({ id, value }) => ({ value, params: params.get(id) ?? {} })) };
}

const states: readonly RunState[] = ["running", "done", "failed", "stopped", "interrupted"];
const collator = new Intl.Collator("en", { numeric: true });

/** Numbers as such; everything else by its place among all texts that there are. */
function packed(
  column: ColumnId,
  { values, isBoolean }: ReturnType<RunTables["column"]>,
  looks: readonly NumberedLook[],
): ColumnValues {
  if (values.texts.size === 0 && !isBoolean) {
    const numbers = new Float64Array(looks.length);
    for (const [at, { number }] of looks.entries()) numbers[at] = values.numbers[number] ?? Number.NaN;
    return { column, values: numbers };
  }
  const texts = looks.map(({ number }) => {
    const value = valueIn(values, number);
    if (value === undefined) return undefined;
    return isBoolean ? String(value === 1) : String(value).slice(0, longestColumnText);
  });
  const distinct = [...new Set(texts)].filter((text) => text !== undefined);
  const order =
    column === "state" ? states.filter((state) => distinct.includes(state)) : distinct.sort(collator.compare);
  const places = new Map<string | undefined, number>(order.map((text, place) => [text, place]));
  return { column, texts: order, values: Float64Array.from(texts, (text) => places.get(text) ?? Number.NaN) };
}
