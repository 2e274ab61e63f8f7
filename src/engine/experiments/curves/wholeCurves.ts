import type { Engine } from "../../engine.ts";
import type { Comparison } from "../../model/comparison.ts";
import type { MetricCurve } from "../../model/run.ts";

/** All points of the curves of compared runs, a run after the other: for files and for programs, of charts would be too many. */
export async function wholeCurves(
  engine: Pick<Engine, "curves">,
  { runs, curves }: Pick<Comparison, "runs" | "curves">,
): Promise<readonly MetricCurve[]> {
  const runIds = runs.map(({ id }) => id);
  const whole = { runIds, axis: "step", isLog: false, columns: Number.POSITIVE_INFINITY, smoothing: 0 } as const;
  const found: MetricCurve[] = [];
  for (const { key } of curves) {
    for (const { runId, x, y } of await engine.curves({ ...whole, key })) {
      found.push({ runId, key, steps: Array.from(x), values: Array.from(y) });
    }
  }
  return runIds.flatMap((runId) => found.filter((curve) => curve.runId === runId));
}
