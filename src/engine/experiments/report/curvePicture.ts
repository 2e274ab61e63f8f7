import { shortNumber } from "../../model/numbers.ts";
import { seriesStyle } from "../../model/seriesStyle.ts";
import { countOf } from "../../model/words.ts";
import { type Span, spanOf, ticksIn } from "./axisTicks.ts";
import { dashed, legendHeight, picture, pictureLegend, pictureSides, pictureText, rounded } from "./pictureParts.ts";
import type { ReportChart, ReportSeries } from "./reportDocument.ts";

const plot = { ...pictureSides, top: 14, bottom: 226 } as const;
const legendTop = 268;

/** Draws curves (or points) with axes and a legend. */
export function drawCurves(chart: ReportChart): string {
  const { series, spans: fixed, yLabel, xLabel = "step" } = chart;
  const height = legendTop + legendHeight(series.length) + 8;
  const spans = [
    fixed?.[0] ?? spanOf(series.map(({ x }) => x)),
    fixed?.[1] ?? spanOf(series.map(({ y }) => y)),
  ] as const;
  const [across, up] = spans;
  const body =
    across && up
      ? [
          drawAxes(across, up, xLabel, chart.categories),
          ...(yLabel === undefined ? [] : [pictureText(plot.left, 10, yLabel, "start", 80)]),
          ...series.map((one) => (chart.isPoints ? drawPoints(one, across, up) : drawSeries(one, across, up))),
        ]
      : [pictureText((plot.left + plot.right) / 2, 120, "No value of these curves is a number", "middle")];
  return picture(describeChart(chart), height, [...body, ...pictureLegend(series, legendTop)]);
}

/** In words: what is said of each series, or where each curve ends. */
export function describeChart({ title, series, words }: ReportChart): string {
  if (words) return `${title}. ${words.join("; ")}`;
  const ends = series.slice(0, 12).map(({ name, x, y }) => {
    const [step, value] = [x[x.length - 1], y[y.length - 1]];
    return step === undefined || value === undefined ? `${name} no points` : `${name} ${shortNumber(value)}`;
  });
  const rest = series.length - ends.length;
  return `${title} by step. At the end: ${ends.join("; ")}${rest > 0 ? `; and ${countOf(rest, "more run")}` : ""}`;
}

function drawAxes(across: Span, up: Span, xLabel: string, categories: readonly string[] | undefined): string {
  const vertical = ticksIn(up, 5).map((value) => {
    const y = placeUp(value, up);
    return `<path class="grid" d="M${plot.left} ${y}H${plot.right}"/>${pictureText(plot.left - 8, y + 4, shortNumber(value), "end")}`;
  });
  const horizontal = ticksIn(across, 8).flatMap((value) => {
    const x = placeAcross(value, across);
    const words = categories ? categories[value] : shortNumber(value);
    if (words === undefined) return [];
    return `<path class="axis" d="M${x} ${plot.bottom}v4"/>${pictureText(x, plot.bottom + 18, words, "middle", 14)}`;
  });
  return [
    ...vertical,
    `<path class="axis" d="M${plot.left} ${plot.bottom}H${plot.right}"/>`,
    ...horizontal,
    pictureText((plot.left + plot.right) / 2, plot.bottom + 34, xLabel, "middle", 80),
  ].join("\n");
}

function drawSeries({ slot, x, y }: ReportSeries, across: Span, up: Span): string {
  const { colour, dash } = seriesStyle(slot);
  let path = "";
  let isDrawing = false;
  for (let index = 0; index < x.length; index++) {
    const [step, value] = [x[index] ?? Number.NaN, y[index] ?? Number.NaN];
    const hasPlace = Number.isFinite(step) && Number.isFinite(value);
    if (hasPlace) path += `${isDrawing ? "L" : "M"}${placeAcross(step, across)} ${placeUp(value, up)}`;
    isDrawing = hasPlace;
  }
  // A point that stands alone shows as the round end of a line of no length.
  const drawn = path.replaceAll(/M(\S+ \S+?)(?=M|$)/g, "M$1h0");
  return `<path class="line s${colour}"${dashed(dash)} d="${drawn}"/>`;
}

function drawPoints({ slot, x, y }: ReportSeries, across: Span, up: Span): string {
  const { colour, marker } = seriesStyle(slot);
  const marks: string[] = [];
  for (let index = 0; index < x.length; index++) {
    const [step, value] = [x[index] ?? Number.NaN, y[index] ?? Number.NaN];
    if (!Number.isFinite(step) || !Number.isFinite(value)) continue;
    const place = `${rounded(placeAcross(step, across) - 4)} ${rounded(placeUp(value, up) - 4)}`;
    marks.push(`<path class="mark s${colour}" transform="translate(${place}) scale(.8)" d="${marker}"/>`);
  }
  return marks.join("");
}

function placeAcross(value: number, [low, high]: Span): number {
  return rounded(plot.left + ((value - low) / (high - low)) * (plot.right - plot.left));
}

function placeUp(value: number, [low, high]: Span): number {
  return rounded(plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top));
}
