import { regressionLoess } from "vega-statistics";
import type { PlotSeries } from "../../model/plots.ts";

/** As DVC's template `smooth` asks Vega-Lite for it: so large a share of the points tells each place. */
const bandwidth = 0.3;
/** Of fewer points no line can be told. */
const fewestPoints = 3;

/**
 * The line that local regression (LOESS) draws through points, by Vega's own code; undefined where they are too few.
 * @see https://vega.github.io/vega-lite/docs/loess.html
 */
export function loessOf({ x, y }: Pick<PlotSeries, "x" | "y">): PlotSeries["trend"] {
  const points = x.flatMap((place, index): readonly (readonly [number, number])[] => {
    const value = y[index] ?? Number.NaN;
    return Number.isFinite(place) && Number.isFinite(value) ? [[place, value]] : [];
  });
  if (points.length < fewestPoints) return undefined;
  const line = regressionLoess(
    points,
    ([place]) => place,
    ([, value]) => value,
    bandwidth,
  ).filter(([, value]) => Number.isFinite(value));
  return { x: line.map(([place]) => place), y: line.map(([, value]) => value) };
}
