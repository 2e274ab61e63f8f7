import { seedName } from "../model/runQuery.ts";
import type { RunFact, RunField, ValueField } from "../model/runQuery.ts";
import type { Connection } from "./connection.ts";
import { raw, type Sql, sql } from "./sqlText.ts";

/** Facts of which a run has one. */
export const single: Partial<Readonly<Record<RunFact, Sql>>> = {
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
  starred: raw("ifnull((SELECT starred FROM run_marks WHERE run = runs.key), 0)"),
  archived: raw("ifnull((SELECT archived FROM run_marks WHERE run = runs.key), 0)"),
  note: raw("(SELECT note FROM run_marks WHERE run = runs.key)"),
  message: raw("(SELECT subject FROM commits WHERE key = runs.commit_key)"),
  source: raw(`iif(runs.origin LIKE '%"import"%', json_extract(runs.origin, '$.of'), NULL)`),
};

/** Facts of which a run has several: where they stand with the numbers of their runs, and the text of each. */
export const several: Partial<Readonly<Record<RunFact, { readonly from: Sql; readonly text: Sql }>>> = {
  stage: { from: raw("run_stages JOIN stages ON stages.key = run_stages.stage"), text: raw("stages.id") },
  data: {
    from: raw(
      "run_artifacts JOIN versions ON versions.key = version JOIN artifacts ON artifacts.key = versions.artifact",
    ),
    text: raw("artifacts.path"),
  },
  tag: { from: raw("run_tags"), text: raw("run_tags.tag") },
};

/** A fact of a row of `runs` of which it has one. `now` (milliseconds since 1970) ends what still runs. */
export function factSql(fact: RunFact, now: number): Sql {
  return single[fact] ?? sql`(ifnull(runs.ended_at, ${now}) - runs.started_at)`;
}

/** A fact of a row of `runs`; of several, the first. */
export function orderedFact(fact: RunFact, now: number): Sql {
  const list = several[fact];
  return list ? sql`(SELECT min(${list.text}) FROM ${list.from} WHERE run = runs.key)` : factSql(fact, now);
}

/** What each run has as a value: a table of `run` and `value`, with one row a run. */
export function fieldRows(field: ValueField): Sql {
  switch (field.kind) {
    case "param":
    case "metric":
      return sql`(SELECT run, value FROM value_index WHERE name = ${keyOfName(field)})`;
    case "data":
      // What a run made of an artifact says more of it than what it found.
      return sql`(SELECT run, substr(digest, instr(digest, ':') + 1) AS value, max(role)
        FROM artifacts JOIN versions ON versions.artifact = artifacts.key JOIN run_artifacts ON run_artifacts.version = versions.key
        WHERE artifacts.path = ${field.key} GROUP BY run)`;
    case "environment":
      if (field.key === seedName) return seedRows;
      return sql`(SELECT made.key AS run, value FROM environment_facts JOIN runs made ON made.environment = environment_facts.environment
        WHERE environment_facts.name = ${field.key})`;
  }
}

/** As `seedsOf` knows them by their names. */
export const seedRows =
  raw(`(SELECT run, CASE count(*) WHEN 1 THEN max(value) ELSE group_concat(value, ', ') END AS value
  FROM value_index WHERE name IN (SELECT key FROM value_names WHERE kind = 'param' AND (
    name LIKE '%seed' OR name LIKE '%random_state' OR name LIKE '%randomstate'))
  GROUP BY run)`);

/** The number of a parameter's or metric's key. */
function keyOfName({ kind, key }: ValueField): Sql {
  return sql`(SELECT key FROM value_names WHERE kind = ${kind} AND name = ${key})`;
}

/** What runs have in a field, by their ids; of several, the first. `now` as in `factSql`. Within a read. */
export function valuesByRun(
  connection: Connection,
  field: RunField,
  now: number,
): ReadonlyMap<string, number | string> {
  const query =
    field.kind === "fact"
      ? sql`SELECT id, ${orderedFact(field.fact, now)} AS value FROM runs WHERE value IS NOT NULL`
      : sql`SELECT runs.id, value FROM ${fieldRows(field)} JOIN runs ON runs.key = run`;
  const rows = connection.all<{ readonly id: string; readonly value: number | string }>(query.text, ...query.values);
  return new Map(rows.map(({ id, value }) => [id, value]));
}
