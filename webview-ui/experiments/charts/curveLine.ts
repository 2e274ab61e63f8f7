import { graphic } from "echarts/core";

/** The name by which a chart's option draws it. */
export const curveLine = "curveLine";

/** A line through places in pixels (x, y, x, y, …); a place that is no number is a gap. Made for thousands of them. */
const CurveLine = graphic.extendShape({
  type: curveLine,
  shape: { places: new Float64Array() },
  buildPath(path, { places }) {
    let isDown = false;
    for (let at = 0; at + 1 < places.length; at += 2) {
      const [x = 0, y = Number.NaN] = [places[at], places[at + 1]];
      if (Number.isNaN(y)) isDown = false;
      else if (isDown) path.lineTo(x, y);
      else {
        path.moveTo(x, y);
        isDown = true;
      }
    }
  },
});

/** Makes it known to ECharts. */
export function registerCurveLine(): void {
  graphic.registerShape(curveLine, CurveLine);
}
