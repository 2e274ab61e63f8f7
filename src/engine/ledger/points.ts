import type { CurveSamples, CurveSketch } from "../model/curves.ts";
import type { Curve, MetricCurve, MetricPoint } from "../model/run.ts";
import type { Connection } from "./connection.ts";
import { valueNameKey } from "./keys.ts";

const onePoint = "INSERT OR REPLACE INTO points (run, name, step, value) VALUES (?, ?, ?, ?)";

/**
 * Writes points of curves, over those of the same key and step; a step that is no number is passed over. With a `time`
 * (milliseconds since 1970) it is noted for each file that its last step was reached then. Within a write.
 */
export function putPoints(connection: Connection, run: number, points: readonly MetricPoint[], time?: number): void {
  const names = new Map<string, number>();
  for (const { key, step, value } of points) {
    if (Number.isNaN(step)) continue;
    const name = names.get(key) ?? valueNameKey(connection, "curve", key);
    names.set(key, name);
    connection.run(onePoint, run, name, step, value);
  }
  if (time === undefined) return;
  const reached = new Map<string, number>();
  for (const { key, step } of points) {
    if (step > (reached.get(clockName(key)) ?? Number.NEGATIVE_INFINITY)) reached.set(clockName(key), step);
  }
  for (const [name, step] of reached)
    connection.run(onePoint, run, valueNameKey(connection, "clock", name), step, time);
}

/** Curves of one file count the same steps, and so do all that have no file. */
function clockName(key: string): string {
  return key.slice(0, key.lastIndexOf(":") + 1);
}

/** So many points are written by one statement: with more of them it gets no faster. */
const pointsAtOnce = 128;
/** What all of them share is bound but once: binding takes as long as writing. */
const manyPoints = `INSERT OR REPLACE INTO points (run, name, step, value)
  SELECT curve.run, curve.name, point.column1, point.column2 FROM (SELECT ? AS run, ? AS name) curve,
    (VALUES ${Array.from({ length: pointsAtOnce }, () => "(?, ?)").join(", ")}) point`;

/** As `putPoints`, of long curves, several times as fast. Within a write. */
export function putCurve(
  connection: Connection,
  run: number,
  { key, steps, values }: Curve,
  kind: "curve" | "clock" = "curve",
): void {
  const name = valueNameKey(connection, kind, key);
  const bound: number[] = Array.from({ length: 2 + pointsAtOnce * 2 }, () => 0);
  bound[0] = run;
  bound[1] = name;
  let end = 2;
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index] ?? Number.NaN;
    if (Number.isNaN(step)) continue;
    bound[end++] = step;
    bound[end++] = values[index] ?? Number.NaN;
    if (end < bound.length) continue;
    connection.run(manyPoints, ...bound);
    end = 2;
  }
  for (let at = 2; at < end; at += 2) connection.run(onePoint, run, name, bound[at] ?? 0, bound[at + 1] ?? Number.NaN);
}

/** All curves of one run, sorted by key. Within a read. */
export function curvesOf(connection: Connection, runId: string): readonly MetricCurve[] {
  const rows = connection.all<{ readonly name: number; readonly step: number; readonly value: number | null }>(
    `SELECT name, step, value FROM points WHERE run = (SELECT key FROM runs WHERE id = ?)
       AND name IN (SELECT key FROM value_names WHERE kind = 'curve') ORDER BY name, step`,
    runId,
  );
  const curves = [...Map.groupBy(rows, ({ name }) => name)].map(([name, points]): MetricCurve => ({
    runId,
    key: connection.get<{ name: string }>("SELECT name FROM value_names WHERE key = ?", name)?.name ?? "",
    steps: points.map(({ step }) => step),
    values: points.map(({ value }) => value ?? Number.NaN),
  }));
  return curves.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

/** The last point of each curve of one run, sorted by key: looked up, whatever the curves' length. Within a read. */
export function newestPointsOf(connection: Connection, runId: string): readonly MetricPoint[] {
  const rows = connection.all<{ readonly key: string; readonly step: number; readonly value: number | null }>(
    `SELECT v.name AS key, p.step, p.value
     FROM runs r JOIN value_names v ON v.kind = 'curve' JOIN points p ON p.run = r.key AND p.name = v.key
       AND p.step = (SELECT max(step) FROM points WHERE run = r.key AND name = v.key)
     WHERE r.id = ? ORDER BY v.name`,
    runId,
  );
  return rows.map(({ key, step, value }) => ({ key, step, value: value ?? Number.NaN }));
}

/** The number of a curve's key, and that of a run; each is null where there is none such. Within a read. */
const ofCurve =
  "run = (SELECT key FROM runs WHERE id = ?) AND name = (SELECT key FROM value_names WHERE kind = 'curve' AND name = ?)";

/** The points of one curve from a step on, in their order; none where there is no such curve. Within a read. */
export function curvePointsOf(connection: Connection, runId: string, key: string, from: number): CurveSamples {
  // Each column by itself is read twice as fast as rows of both.
  const column = <Value>(name: string): readonly Value[] =>
    connection.column<Value>(
      `SELECT ${name} FROM points WHERE ${ofCurve} AND step >= ? ORDER BY step`,
      runId,
      key,
      from,
    );
  return { x: asArray(column<number>("step")), y: asArray(column<number | null>("value")) };
}

/** When a run came to the steps of a curve, in seconds since it began; empty where nobody knows. Within a read. */
export function clockOf(connection: Connection, runId: string, key: string): CurveSamples {
  const rows = [clockName(key), ""].map((name) =>
    connection.allRaw<readonly [number, number]>(
      `SELECT p.step, (p.value - r.started_at) / 1000.0 FROM runs r JOIN points p ON p.run = r.key
       WHERE r.id = ? AND p.name = (SELECT key FROM value_names WHERE kind = 'clock' AND name = ?) ORDER BY p.step`,
      runId,
      name,
    ),
  );
  const known = rows.find((times) => times.length > 0) ?? [];
  // A clock that was set back says nothing of how the run went.
  let latest = 0;
  return {
    x: Float64Array.from(known, ([step]) => step),
    y: Float64Array.from(known, ([, time]) => (latest = Math.max(latest, time))),
  };
}

/** Whether it is known of any of some runs when it came to its steps. Within a read. */
export function hasClock(connection: Connection, runIds: readonly string[]): boolean {
  return runIds.some(
    (runId) =>
      connection.get(
        `SELECT 1 FROM value_names v JOIN points p ON p.run = (SELECT key FROM runs WHERE id = ?) AND p.name = v.key
         WHERE v.kind = 'clock' LIMIT 1`,
        runId,
      ) !== undefined,
  );
}

function asArray(values: readonly (number | null)[]): Float64Array {
  const array = new Float64Array(values.length);
  for (let index = 0; index < array.length; index++) array[index] = values[index] ?? Number.NaN;
  return array;
}

/** The keys of a run's curves: looked up, whatever the curves' length. Within a read. */
export function curveKeysOf(connection: Connection, runId: string): readonly string[] {
  return connection.column<string>(
    `WITH RECURSIVE of_run(run, name) AS (
       SELECT r.key, (SELECT min(name) FROM points WHERE run = r.key) FROM runs r WHERE r.id = ?
       UNION ALL SELECT run, (SELECT min(name) FROM points p WHERE p.run = of_run.run AND p.name > of_run.name)
       FROM of_run WHERE name IS NOT NULL)
     SELECT v.name FROM of_run JOIN value_names v ON v.key = of_run.name AND v.kind = 'curve'`,
    runId,
  );
}

/**
 * About `count` points of a curve at equal distances, with its first and its last, for a picture as high as a line of text. They are
 * looked up one by one, so that a curve of a million points takes no longer than a short one; extremes between them are
 * passed over (`sampleCurve` keeps them). None where there is no such curve. Within a read.
 */
export function sketchOf(connection: Connection, runId: string, key: string, count: number): CurveSketch {
  const ends = connection.get<{ readonly first: number | null; readonly last: number | null }>(
    `SELECT (SELECT min(step) FROM points WHERE ${ofCurve}) AS first, (SELECT max(step) FROM points WHERE ${ofCurve}) AS last`,
    runId,
    key,
    runId,
    key,
  );
  const { first, last } = ends ?? { first: null, last: null };
  if (first === null || last === null) return { runId, steps: [], values: [] };
  const found = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const place = index === count - 1 ? last : first + ((last - first) * index) / (count - 1);
    const point = connection.get<{ readonly step: number; readonly value: number | null }>(
      `SELECT step, value FROM points WHERE ${ofCurve} AND step <= ? ORDER BY step DESC LIMIT 1`,
      runId,
      key,
      place,
    );
    if (point) found.set(point.step, point.value ?? Number.NaN);
  }
  return { runId, steps: [...found.keys()], values: [...found.values()] };
}

/** The keys of all curves that runs have had. Within a read. */
export function curveNames(connection: Connection): readonly string[] {
  return connection.column<string>("SELECT name FROM value_names WHERE kind = 'curve'");
}
