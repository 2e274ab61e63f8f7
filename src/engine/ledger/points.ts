import type { Curve, MetricCurve, MetricPoint } from "../model/run.ts";
import type { Connection } from "./connection.ts";
import { valueNameKey } from "./keys.ts";

const onePoint = "INSERT OR REPLACE INTO points (run, name, step, value) VALUES (?, ?, ?, ?)";

/** Writes points of curves, over those of the same key and step; a step that is no number is passed over. Within a write. */
export function putPoints(connection: Connection, run: number, points: readonly MetricPoint[]): void {
  const names = new Map<string, number>();
  for (const { key, step, value } of points) {
    if (Number.isNaN(step)) continue;
    const name = names.get(key) ?? valueNameKey(connection, "curve", key);
    names.set(key, name);
    connection.run(onePoint, run, name, step, value);
  }
}

/** So many points are written by one statement: with more of them it gets no faster. */
const pointsAtOnce = 64;
const manyPoints = `INSERT OR REPLACE INTO points (run, name, step, value) VALUES ${Array.from({ length: pointsAtOnce }, () => "(?, ?, ?, ?)").join(", ")}`;

/** As `putPoints`, of long curves, several times as fast. Within a write. */
export function putCurve(connection: Connection, run: number, { key, steps, values }: Curve): void {
  const name = valueNameKey(connection, "curve", key);
  let row: (number | null)[] = [];
  for (let index = 0; index < steps.length; index++) {
    const [step, value] = [steps[index] ?? Number.NaN, values[index] ?? Number.NaN];
    if (Number.isNaN(step)) continue;
    row.push(run, name, step, value);
    if (row.length < pointsAtOnce * 4) continue;
    connection.run(manyPoints, ...row);
    row = [];
  }
  for (let at = 0; at < row.length; at += 4) connection.run(onePoint, ...row.slice(at, at + 4));
}

/** All curves of one run, sorted by key. Within a read. */
export function curvesOf(connection: Connection, runId: string): readonly MetricCurve[] {
  const rows = connection.all<{ readonly name: number; readonly step: number; readonly value: number | null }>(
    "SELECT name, step, value FROM points WHERE run = (SELECT key FROM runs WHERE id = ?) ORDER BY name, step",
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
