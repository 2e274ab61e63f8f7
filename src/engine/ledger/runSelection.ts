import type { RunCondition } from "../model/runQuery.ts";
import type { Connection } from "./connection.ts";
import type { RunSelection } from "./ledger.ts";
import { conditionSql, orderSql } from "./runQuery.ts";
import { joined, raw, sql } from "./sqlText.ts";

/**
 * One column of the runs that are meant, in their order, as rows of it. `now` (milliseconds since 1970) ends what still
 * runs. Within a read.
 */
export function selectRuns<Row>(
  connection: Connection,
  column: "runs.key" | "runs.id",
  { limit, ids, stageId, experiment, condition, order = [] }: RunSelection,
  now: number,
): readonly Row[] {
  const { tables, joins, keys } = orderSql(order, now);
  const conditions = [
    ...(ids === undefined ? [] : [sql`runs.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`]),
    ...(experiment === undefined ? [] : [sql`runs.experiment = ${experiment}`]),
    ...(stageId === undefined ? [] : [conditionSql(includes(stageId), now)]),
    ...(condition === undefined ? [] : [conditionSql(condition, now)]),
  ];
  const where = conditions.length === 0 ? raw("") : sql`WHERE ${joined(conditions, " AND ")}`;
  const found = sql`SELECT ${raw(column)} FROM runs ${joins} ${where}`;
  const query = sql`${tables} ${found} ORDER BY ${keys} LIMIT ${limit ?? -1}`;
  return connection.all<Row>(query.text, ...query.values);
}

function includes(stageId: string): RunCondition {
  return { kind: "compare", field: { kind: "fact", fact: "stage" }, operator: "=", value: stageId };
}
