import type {
  QueryOperator,
  RunCondition,
  RunFact,
  RunField,
  RunOrder,
  RunValueNames,
  ValueField,
} from "../model/runQuery.ts";
import type { Connection } from "./connection.ts";
import { encodeJson } from "./json.ts";
import { prefixRange } from "./prefix.ts";
import { namesInNewest } from "./runTable.ts";
import { joined, raw, type Sql, sql } from "./sqlText.ts";

/** Facts of which a run has one. */
const single: Partial<Readonly<Record<RunFact, Sql>>> = {
  name: raw("runs.name"),
  id: raw("runs.id"),
  experiment: raw("runs.experiment"),
  state: raw("runs.state"),
  branch: raw("runs.branch"),
  commit: raw("(SELECT hash FROM commits WHERE key = runs.commit_key)"),
  dirty: raw("runs.dirty"),
  started: raw("runs.started_at"),
  ended: raw("runs.ended_at"),
  failure: raw("runs.failure"),
  origin: raw("json_extract(runs.origin, '$.kind')"),
};

/** Facts of which a run has several: where they stand with the numbers of their runs, and the text of each. */
const several: Partial<Readonly<Record<RunFact, { readonly from: Sql; readonly text: Sql }>>> = {
  stage: { from: raw("run_stages JOIN stages ON stages.key = run_stages.stage"), text: raw("stages.id") },
  data: {
    from: raw(
      "run_artifacts JOIN versions ON versions.key = version JOIN artifacts ON artifacts.key = versions.artifact",
    ),
    text: raw("artifacts.path"),
  },
};

/** All numbers stand before it, and no text does. */
const firstText = raw("''");

/**
 * Whether a row of `runs` meets a condition. `now` (milliseconds since 1970) ends what still runs. Each value is looked up
 * once for all runs, in the index of values.
 */
export function conditionSql(condition: RunCondition, now: number): Sql {
  switch (condition.kind) {
    case "and":
      return bracketed(
        condition.conditions.map((one) => conditionSql(one, now)),
        " AND ",
      );
    case "or":
      return bracketed(
        condition.conditions.map((one) => conditionSql(one, now)),
        " OR ",
      );
    case "not":
      // A comparison with what is not there is null.
      return sql`NOT ifnull(${conditionSql(condition.condition, now)}, 0)`;
    case "exists":
      return existsSql(condition.field, now);
    case "compare": {
      const { field, operator, value } = condition;
      return field.kind === "fact"
        ? compareFact(field.fact, operator, value, now)
        : compareValue(field, operator, value);
    }
    case "text":
      return textSql(condition.text);
  }
}

function bracketed(pieces: readonly Sql[], separator: string): Sql {
  return sql`(${joined(pieces, separator)})`;
}

function existsSql(field: RunField, now: number): Sql {
  if (field.kind !== "fact") return sql`runs.key IN (SELECT run FROM value_index WHERE name = ${keyOfName(field)})`;
  const list = several[field.fact];
  return list ? sql`runs.key IN (SELECT run FROM ${list.from})` : sql`${factSql(field.fact, now)} IS NOT NULL`;
}

function factSql(fact: RunFact, now: number): Sql {
  return single[fact] ?? sql`(ifnull(runs.ended_at, ${now}) - runs.started_at)`;
}

function compareFact(fact: RunFact, operator: QueryOperator, value: string | number, now: number): Sql {
  const list = several[fact];
  const text = String(value);
  if (list) {
    const compared =
      fact === "data" && operator === "="
        ? bracketed([sql`artifacts.path = ${text}`, startsWith(raw("versions.digest"), text)], " OR ")
        : comparison(list.text, operator, value);
    return sql`runs.key IN (SELECT run FROM ${list.from} WHERE ${compared})`;
  }
  if (fact === "commit" && operator === "=") return startsWith(factSql(fact, now), text);
  return comparison(factSql(fact, now), operator, value);
}

function comparison(what: Sql, operator: QueryOperator, value: string | number): Sql {
  return operator === "~" ? contains(what, String(value)) : sql`${what} ${raw(operator)} ${value}`;
}

function startsWith(what: Sql, prefix: string): Sql {
  const [from, to] = prefixRange(prefix);
  return sql`(${what} >= ${from} AND ${what} < ${to})`;
}

function contains(what: Sql, text: string): Sql {
  return sql`${what} LIKE ${`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`} ESCAPE '\\'`;
}

function compareValue(field: ValueField, operator: QueryOperator, value: string | number): Sql {
  if (Number.isNaN(value)) return operator === "=" ? isNaNSql(field) : raw("0");
  return sql`runs.key IN (SELECT run FROM value_index WHERE name = ${keyOfName(field)} AND ${valueSql(operator, value)})`;
}

/** Of a row of `value_index`. */
function valueSql(operator: QueryOperator, value: string | number): Sql {
  const column = raw("value");
  // A number may have been written as a text.
  if (operator === "=" && typeof value === "number") return sql`value IN (${value}, ${String(value)})`;
  if (operator === "=" || operator === "~") return comparison(column, operator, value);
  const ofItsKind = typeof value === "number" ? sql`value < ${firstText}` : sql`value >= ${firstText}`;
  return sql`${comparison(column, operator, value)} AND ${ofItsKind}`;
}

/** NaN stands in no index: only where all values of a run are packed. */
function isNaNSql({ kind, key }: ValueField): Sql {
  const packed = encodeJson({ [key]: Number.NaN }).slice(1, -1);
  const column = raw(kind === "param" ? "params" : "metrics");
  return sql`runs.key IN (SELECT run FROM run_values WHERE instr(${column}, ${packed}) > 0)`;
}

function keyOfName({ kind, key }: ValueField): Sql {
  return sql`(SELECT key FROM value_names WHERE kind = ${kind} AND name = ${key})`;
}

/** In the names and facts of runs, and in their values: in texts anywhere, in numbers as a whole. */
function textSql(text: string): Sql {
  const inFacts = (["name", "id", "experiment", "state", "branch", "commit", "failure"] as const).map((fact) =>
    contains(single[fact] ?? raw("NULL"), text),
  );
  const number = text.trim() === "" ? Number.NaN : Number(text);
  const inValues = [
    sql`value >= ${firstText} AND ${contains(raw("value"), text)}`,
    ...(Number.isNaN(number) ? [] : [sql`value = ${number}`]),
  ].map(
    (found) =>
      sql`runs.key IN (SELECT run FROM value_names CROSS JOIN value_index ON value_index.name = value_names.key AND ${found})`,
  );
  return bracketed([...inFacts, ...inValues], " OR ");
}

/** What stands before, in and at the end of a query of `runs` to put them in order. */
export interface OrderSql {
  readonly tables: Sql;
  readonly joins: Sql;
  readonly keys: Sql;
}

/** Of equal runs the newest first; those without a value last. */
export function orderSql(order: readonly RunOrder[], now: number): OrderSql {
  const parts = order.map(({ field, descending }, index) => {
    const direction = raw(descending ? "DESC" : "ASC");
    if (field.kind === "fact") {
      const fact = orderedFact(field.fact, now);
      return { key: sql`${fact} IS NULL, ${fact} ${direction}` };
    }
    const name = raw(`order_${index}`);
    const rows = sql`SELECT run, value FROM value_index WHERE name = ${keyOfName(field)}`;
    return {
      // Kept by itself: looked up for each run in the whole index, it would be gone through each time.
      table: sql`${name} AS MATERIALIZED (${rows})`,
      join: sql`LEFT JOIN ${name} ON ${name}.run = runs.key`,
      // Numbers before texts, whichever way the order goes.
      key: sql`${name}.value IS NULL, ${name}.value >= ${firstText}, ${name}.value ${direction}`,
    };
  });
  const tables = parts.flatMap(({ table }) => table ?? []);
  return {
    tables: tables.length === 0 ? raw("") : sql`WITH ${joined(tables, ", ")}`,
    joins: joined(
      parts.flatMap(({ join }) => join ?? []),
      " ",
    ),
    keys: joined([...parts.map(({ key }) => key), raw("runs.ordered_at DESC, runs.key DESC")], ", "),
  };
}

/** Of several, the first. */
function orderedFact(fact: RunFact, now: number): Sql {
  const list = several[fact];
  return list ? sql`(SELECT min(${list.text}) FROM ${list.from} WHERE run = runs.key)` : factSql(fact, now);
}

/** The keys of all parameters and metrics that runs have. Within a read. */
export function valueNames(connection: Connection): RunValueNames {
  const rows = connection.all<{ readonly kind: string; readonly name: string }>(
    "SELECT kind, name FROM value_names WHERE kind IN ('param', 'metric') ORDER BY name",
  );
  const newest = namesInNewest(connection);
  const of = (kind: ValueField["kind"]): readonly string[] => [
    ...new Set([
      ...rows.flatMap((row) => (row.kind === kind ? row.name : [])),
      ...newest.flatMap((field) => (field.kind === kind ? field.key : [])),
    ]),
  ];
  return { params: of("param"), metrics: of("metric") };
}

/** Some of the values that runs have in a field, each once; those of the newest runs for a fact. Within a read. */
export function commonValues(connection: Connection, field: RunField, limit: number): readonly (string | number)[] {
  const { text, values } = valuesSql(field, limit);
  return connection.all<{ readonly value: string | number }>(text, ...values).map(({ value }) => value);
}

function valuesSql(field: RunField, limit: number): Sql {
  if (field.kind !== "fact") {
    return sql`SELECT DISTINCT value FROM value_index WHERE name = ${keyOfName(field)} LIMIT ${limit}`;
  }
  const list = several[field.fact];
  const value = list?.text ?? single[field.fact] ?? raw("NULL");
  const from = list ? sql`${list.from} JOIN runs ON runs.key = run` : raw("runs");
  return sql`SELECT ${value} AS value FROM ${from} WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY max(runs.key) DESC LIMIT ${limit}`;
}
