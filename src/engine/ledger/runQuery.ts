import { seedName } from "../model/runQuery.ts";
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
import { factSql, fieldRows, orderedFact, seedRows, several, single } from "./fieldRows.ts";
import { encodeJson } from "./json.ts";
import { prefixRange } from "./prefix.ts";
import { namesInNewest } from "./runTable.ts";
import { joined, raw, type Sql, sql } from "./sqlText.ts";

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
  if (field.kind !== "fact") return sql`runs.key IN (SELECT run FROM ${fieldRows(field)})`;
  const list = several[field.fact];
  return list ? sql`runs.key IN (SELECT run FROM ${list.from})` : sql`${factSql(field.fact, now)} IS NOT NULL`;
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
  if ((fact === "starred" || fact === "archived") && operator === "=") {
    const marked = sql`runs.key IN (SELECT run FROM run_marks WHERE ${raw(fact)})`;
    return value === 1 ? marked : sql`NOT ${marked}`;
  }
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
  const compared = field.kind === "data" && operator === "=" ? hasDigest(String(value)) : valueSql(operator, value);
  return sql`runs.key IN (SELECT run FROM ${fieldRows(field)} WHERE ${compared})`;
}

/** By the beginning of a digest, with or without the algorithm before it. */
function hasDigest(text: string): Sql {
  return startsWith(raw("value"), text.slice(text.indexOf(":") + 1).toLowerCase());
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
  if (kind !== "param" && kind !== "metric") return raw("0");
  const packed = encodeJson({ [key]: Number.NaN }).slice(1, -1);
  const column = raw(kind === "param" ? "params" : "metrics");
  return sql`runs.key IN (SELECT run FROM run_values WHERE instr(${column}, ${packed}) > 0)`;
}

/** In the names and facts of runs, and in their values: in texts anywhere, in numbers as a whole. */
function textSql(text: string): Sql {
  const inFacts = (["name", "id", "experiment", "state", "branch", "commit", "failure"] as const).map((fact) =>
    contains(single[fact] ?? raw("NULL"), text),
  );
  const number = text.trim() === "" ? Number.NaN : Number(text);
  const inMarks = [
    sql`runs.key IN (SELECT run FROM run_tags WHERE ${contains(raw("tag"), text)})`,
    sql`runs.key IN (SELECT run FROM run_marks WHERE ${contains(raw("note"), text)})`,
  ];
  const inValues = [
    sql`value >= ${firstText} AND ${contains(raw("value"), text)}`,
    ...(Number.isNaN(number) ? [] : [sql`value = ${number}`]),
  ].map(
    (found) =>
      sql`runs.key IN (SELECT run FROM value_names CROSS JOIN value_index ON value_index.name = value_names.key AND ${found})`,
  );
  return bracketed([...inFacts, ...inMarks, ...inValues], " OR ");
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
    const rows = sql`SELECT run, value FROM ${fieldRows(field)}`;
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

/** The keys of all values that runs have. Within a read. */
export function valueNames(connection: Connection): RunValueNames {
  const rows = connection.all<{ readonly kind: string; readonly name: string }>(
    "SELECT kind, name FROM value_names WHERE kind IN ('param', 'metric') ORDER BY name",
  );
  const newest = namesInNewest(connection);
  const of = (kind: "param" | "metric"): readonly string[] => [
    ...new Set([
      ...rows.flatMap((row) => (row.kind === kind ? row.name : [])),
      ...newest.flatMap((field) => (field.kind === kind ? field.key : [])),
    ]),
  ];
  return { params: of("param"), metrics: of("metric"), ...otherNames(connection) };
}

/** The artifacts that any run has, and what is known of any run's environment. Within a read. */
function otherNames(connection: Connection): Pick<RunValueNames, "data" | "environment"> {
  const data = connection.all<{ readonly name: string }>(
    `SELECT path AS name FROM artifacts a WHERE EXISTS (
       SELECT 1 FROM versions v JOIN run_artifacts ON version = v.key WHERE v.artifact = a.key) ORDER BY path`,
  );
  const environment = connection.all<{ readonly name: string }>(
    "SELECT DISTINCT name FROM environment_facts WHERE environment IN (SELECT environment FROM runs) ORDER BY name",
  );
  const hasSeeds = connection.get(`SELECT 1 FROM ${seedRows.text} LIMIT 1`) !== undefined;
  return {
    data: data.map(({ name }) => name),
    environment: [...(hasSeeds ? [seedName] : []), ...environment.map(({ name }) => name)],
  };
}

/** Some of the values that runs have in a field, each once; those of the newest runs for a fact. Within a read. */
export function commonValues(connection: Connection, field: RunField, limit: number): readonly (string | number)[] {
  const { text, values } = valuesSql(field, limit);
  return connection.all<{ readonly value: string | number }>(text, ...values).map(({ value }) => value);
}

function valuesSql(field: RunField, limit: number): Sql {
  if (field.kind !== "fact") {
    const value = field.kind === "data" ? raw("substr(value, 1, 8)") : raw("value");
    return sql`SELECT DISTINCT ${value} AS value FROM ${fieldRows(field)} LIMIT ${limit}`;
  }
  const list = several[field.fact];
  const value = list?.text ?? single[field.fact] ?? raw("NULL");
  const from = list ? sql`${list.from} JOIN runs ON runs.key = run` : raw("runs");
  return sql`SELECT ${value} AS value FROM ${from} WHERE ${value} IS NOT NULL GROUP BY 1 ORDER BY max(runs.key) DESC LIMIT ${limit}`;
}
