import { shortNumber } from "../../model/numbers.ts";
import { seriesStyle } from "../../model/seriesStyle.ts";
import { countOf } from "../../model/words.ts";
import { type Span, spanOf, ticksIn } from "./axisTicks.ts";
import { escapeXml } from "./escapeXml.ts";
import type { ReportChart, ReportSeries } from "./reportDocument.ts";

const width = 720;
const plot = { left: 56, right: 704, top: 14, bottom: 226 } as const;
const legendTop = 268;
const legendLine = 18;
const legendColumns = 3;
/** A legend's name in so many letters. */
const mostLetters = 26;

/**
 * Draws curves as an SVG of its own size, with axes and a legend. Colours are classes (`s0` to `s7`, `axis`, `grid`,
 * `ground`), which `chartStyle` gives; a screen reader reads its title. Texts in it are only texts.
 */
export function drawCurves({ title, series }: ReportChart): string {
  const height = legendTop + Math.ceil(series.length / legendColumns) * legendLine + 8;
  const spans = [spanOf(series.map(({ x }) => x)), spanOf(series.map(({ y }) => y))] as const;
  const [across, up] = spans;
  const body =
    across && up
      ? [drawAxes(across, up), ...series.map((one) => drawSeries(one, across, up))]
      : [text((plot.left + plot.right) / 2, 120, "No value of these curves is a number", "middle")];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="cairn-chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escapeXml(describeChart(title, series))}</title>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...body,
    ...series.map(drawLegend),
    "</svg>",
  ].join("\n");
}

/** In words: where each curve ends. */
export function describeChart(title: string, series: readonly ReportSeries[]): string {
  const ends = series.slice(0, 12).map(({ name, x, y }) => {
    const [step, value] = [x[x.length - 1], y[y.length - 1]];
    return step === undefined || value === undefined ? `${name} no points` : `${name} ${shortNumber(value)}`;
  });
  const rest = series.length - ends.length;
  return `${title} by step. At the end: ${ends.join("; ")}${rest > 0 ? `; and ${countOf(rest, "more run")}` : ""}`;
}

function drawAxes(across: Span, up: Span): string {
  const vertical = ticksIn(up, 5).map((value) => {
    const y = placeUp(value, up);
    return `<path class="grid" d="M${plot.left} ${y}H${plot.right}"/>${text(plot.left - 8, y + 4, shortNumber(value), "end")}`;
  });
  const horizontal = ticksIn(across, 8).map((value) => {
    const x = placeAcross(value, across);
    return `<path class="axis" d="M${x} ${plot.bottom}v4"/>${text(x, plot.bottom + 18, shortNumber(value), "middle")}`;
  });
  return [
    ...vertical,
    `<path class="axis" d="M${plot.left} ${plot.bottom}H${plot.right}"/>`,
    ...horizontal,
    text((plot.left + plot.right) / 2, plot.bottom + 34, "step", "middle"),
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

function drawLegend({ name, slot }: ReportSeries, index: number): string {
  const { colour, marker, dash } = seriesStyle(slot);
  const x = plot.left + (index % legendColumns) * 218;
  const y = legendTop + Math.floor(index / legendColumns) * legendLine;
  const short = name.length > mostLetters ? `${name.slice(0, mostLetters - 1)}…` : name;
  return [
    `<path class="line s${colour}"${dashed(dash)} d="M${x} ${y + 5}h30"/>`,
    `<path class="mark s${colour}" transform="translate(${x + 10} ${y})" d="${marker}"/>`,
    text(x + 38, y + 9, short, "start"),
  ].join("");
}

function dashed(dash: readonly number[]): string {
  return dash.length === 0 ? "" : ` stroke-dasharray="${dash.join(" ")}"`;
}

function text(x: number, y: number, words: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${escapeXml(words)}</text>`;
}

function placeAcross(value: number, [low, high]: Span): number {
  return rounded(plot.left + ((value - low) / (high - low)) * (plot.right - plot.left));
}

function placeUp(value: number, [low, high]: Span): number {
  return rounded(plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
