import type { CurveKey, CurvesRequest, CurveWindow } from "../../model/curves.ts";
import type { RunSummary } from "../../model/run.ts";
import type { ReportChart, ReportSeries } from "./reportDocument.ts";

/** With more runs a chart shows nothing: those that come first are drawn. */
const mostRuns = 12;
/** So many charts are in a report. */
const mostCharts = 12;
/** In so many columns a curve is told: a chart has no more room. */
const columns = 200;

/** Where curves are asked for. */
export interface CurveSource {
  keys(runIds: readonly string[]): readonly CurveKey[];
  windows(request: CurvesRequest): readonly CurveWindow[];
}

/** The charts of the curves of compared runs, a chart a key. Each run has the same place among the series in all. */
export function reportCharts(runs: readonly RunSummary[], source: CurveSource): readonly ReportChart[] {
  const drawn = runs.slice(0, mostRuns);
  const runIds = drawn.map(({ id }) => id);
  const others = runs.length > drawn.length ? ` (the first ${drawn.length} of ${runs.length} runs)` : "";
  const keys = source.keys(runIds).map(({ key }) => key);
  return keys.slice(0, mostCharts).map((key) => {
    const windows = source.windows({ runIds, key, axis: "step", isLog: false, columns, smoothing: 0 });
    return {
      title: `${key.slice(key.lastIndexOf(":") + 1)}${others}`,
      series: drawn.flatMap(({ id, name }, slot): readonly ReportSeries[] => {
        const found = windows.find(({ runId }) => runId === id);
        return found ? [{ name, slot, x: found.x, y: found.y }] : [];
      }),
    };
  });
}
