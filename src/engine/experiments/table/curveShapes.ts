import type { RunLedger } from "../../ledger/ledger.ts";
import type { CurveShape } from "../../model/curveShape.ts";

/** Names that programs put before a metric in its curve, the most telling first: what was held out tells more than what was learnt from. */
const sets = ["", "val", "valid", "validation", "eval", "test", "train"] as const;

/** The curves that tell how a metric came about, by the keys of both: of each metric the most telling first. */
export function curvesOfMetrics(
  metrics: readonly string[],
  curves: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const byName = Map.groupBy(curves, (key) => plainName(key.slice(key.lastIndexOf(":") + 1)));
  const exact = new Set(curves);
  return new Map(
    metrics.flatMap((metric) => {
      const name = plainName(metric.slice(metric.lastIndexOf(":") + 1));
      const named = sets.flatMap((set) => byName.get(set === "" ? name : `${set} ${name}`) ?? []);
      const found = [...new Set([...(exact.has(metric) ? [metric] : []), ...named])];
      return found.length === 0 ? [] : [[metric, found] as const];
    }),
  );
}

/** `val/loss`, `val.loss` and `val_loss` are written for the same. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();
}

/** So many points show the shape of a curve. */
const shapePoints = 32;

/** The shapes of the first of some curves that each run has, by the runs' ids. */
export function shapesOf(
  runs: Pick<RunLedger, "sketches">,
  runIds: readonly string[],
  keys: readonly string[],
): ReadonlyMap<string, CurveShape> {
  const shapes = new Map<string, CurveShape>();
  for (const key of keys) {
    const missing = runIds.filter((id) => !shapes.has(id));
    for (const { runId, values } of missing.length === 0 ? [] : runs.sketches(missing, key, shapePoints)) {
      const shape = shapeOf(values);
      if (shape) shapes.set(runId, shape);
    }
  }
  return shapes;
}

/** Only what is needed to draw a curve small; undefined for less than two points. */
export function shapeOf(values: readonly number[]): CurveShape | undefined {
  if (values.length < 2) return undefined;
  const finite = values.filter((value) => Number.isFinite(value));
  const [lowest, highest] = [Math.min(...finite), Math.max(...finite)];
  const range = highest - lowest;
  return values.map((value) => {
    if (!Number.isFinite(value)) return null;
    return range === 0 ? 50 : Math.round(((value - lowest) / range) * 100);
  });
}
