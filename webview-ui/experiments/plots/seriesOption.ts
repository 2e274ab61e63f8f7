import type { EChartsCoreOption } from "echarts/core";
import { shortNumber } from "../../../src/protocol/numbers.ts";
import type { PlotSeries, SeriesDrawing } from "../../../src/protocol/experiments/plots.ts";
import { axisStyle } from "../charts/axisStyle.ts";
import type { ChartTableContent } from "../charts/ChartTable.tsx";
import type { ChartTheme } from "../charts/chartTheme.ts";
import { tooltipBox } from "../charts/chartTooltip.ts";
import { seriesStyle } from "../charts/seriesStyle.ts";
import type { DrawnPart } from "./comparedRuns.ts";
import { plotFrame } from "./plotFrame.ts";

/** With more points than this, markers would hide the line. */
const mostMarkers = 30;
/** How far jittered points lie from their places at most, as a share of the axis. */
const jitter = 0.012;
const mostTableRows = 1_000;
const lineDashes: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3], [10, 4], [4, 2, 1, 2, 1, 2]];

export interface SeriesOptions {
  readonly drawing: SeriesDrawing;
  readonly parts: readonly DrawnPart<readonly PlotSeries[]>[];
  readonly theme: ChartTheme;
}

/** What ECharts draws: a line or a cloud for each run in its colour; several of one run by how their lines are broken. */
export function seriesOption({ drawing, parts, theme }: SeriesOptions): EChartsCoreOption {
  const { xLabel, yLabel, categories } = drawing;
  const axis = axisStyle(theme);
  const names = new Map(
    parts.flatMap(({ runId, name, data }) => data.map((one) => [`${runId} ${one.name}`, full(name, one)])),
  );
  const lines = lineNames(parts);
  const words = xLabel || "x";
  return {
    ...plotFrame(theme),
    xAxis: {
      ...axis,
      ...(categories ? { type: "category", data: [...categories] } : { type: "value", scale: true }),
      axisLabel: { ...axis.axisLabel, ...(!categories && { formatter: shortNumber }), hideOverlap: true },
      name: xLabel,
      nameLocation: "middle",
      nameGap: 22,
      ...(drawing.kind === "line" && !categories && { min: "dataMin", max: "dataMax" }),
    },
    yAxis: {
      ...axis,
      type: "value",
      scale: true,
      splitNumber: 4,
      axisLabel: { ...axis.axisLabel, formatter: shortNumber },
      name: yLabel,
      nameLocation: "middle",
      nameGap: 40,
    },
    tooltip: {
      trigger: drawing.kind === "line" ? "axis" : "item",
      confine: true,
      className: "chart-tooltip",
      transitionDuration: 0,
      axisPointer: { lineStyle: { color: theme.line } },
      formatter: (points: unknown) => tooltip([points].flat() as readonly TooltipPoint[], names, words, drawing),
    },
    series: parts.flatMap((part) =>
      part.data.flatMap((one) => seriesOf(drawing, part, one, lines.indexOf(one.name), theme)),
    ),
  };
}

/** How the lines of one run are told apart, which have its colour and marker alike. */
export function lineDash(at: number): readonly number[] {
  return lineDashes[at % lineDashes.length] ?? [];
}

/** What the lines of runs are called, where they have several. */
export function lineNames(parts: SeriesOptions["parts"]): readonly string[] {
  return [...new Set(parts.flatMap(({ data }) => data.map(({ name }) => name)))].filter((name) => name !== "");
}

/** In words, for a screen reader. */
export function seriesWords({ drawing, parts }: Omit<SeriesOptions, "theme">): string {
  const ends = parts.flatMap(({ name, data }) =>
    data.map((one) => {
      const last = one.y.findLast(Number.isFinite);
      const end = last === undefined ? "no points" : `ends at ${shortNumber(last)}`;
      return `${full(name, one)}, ${one.y.length} points, ${drawing.kind === "line" ? end : ""}`.replace(/, $/, "");
    }),
  );
  return `${drawing.yLabel || "values"} by ${drawing.xLabel || "x"}. ${ends.join("; ")}`;
}

/** Point by point, one run after another. */
export function seriesTable({ drawing, parts }: Omit<SeriesOptions, "theme">): ChartTableContent {
  const { categories } = drawing;
  const rows = parts.flatMap(({ name, data }) =>
    data.flatMap((one) =>
      one.x.map((x, index) => [
        full(name, one),
        categories ? (categories[x] ?? "") : shortNumber(x),
        shortNumber(one.y[index] ?? Number.NaN),
      ]),
    ),
  );
  return { head: ["run", drawing.xLabel || "x", drawing.yLabel || "y"], rows: rows.slice(0, mostTableRows) };
}

function full(name: string, series: PlotSeries): string {
  return series.name === "" ? name : `${name} · ${series.name}`;
}

function seriesOf(
  { kind, isJittered, categories }: SeriesDrawing,
  { runId, name, slot }: DrawnPart<unknown>,
  series: PlotSeries,
  at: number,
  theme: ChartTheme,
): readonly object[] {
  const style = seriesStyle(slot);
  const dash = series.name === "" ? style.dash : lineDash(at);
  const paint = theme.colour(style.colour);
  const places = isJittered ? jittered(series) : series;
  const data = places.x.map((x, index) => {
    const y = places.y[index] ?? Number.NaN;
    const place = categories && !isJittered ? (categories[x] ?? null) : Number.isFinite(x) ? x : null;
    return [place, Number.isFinite(y) ? y : null];
  });
  const shared = {
    id: `${runId} ${series.name}`,
    name: full(name, series),
    data,
    symbol: `path://${style.marker}`,
    itemStyle: { color: paint, opacity: kind === "scatter" ? 0.75 : 1 },
    emphasis: { focus: "series" },
  };
  if (kind === "scatter") return [{ ...shared, type: "scatter", symbolSize: 7 }];
  const line = {
    ...shared,
    type: "line",
    symbolSize: 7,
    showSymbol: data.length <= mostMarkers,
    showAllSymbol: "auto",
    lineStyle: { color: paint, width: 1.75, type: dash.length === 0 ? "solid" : [...dash] },
  };
  const { trend } = series;
  if (!trend) return [line];
  const faint = { ...shared, itemStyle: { color: paint, opacity: 0.4 }, type: "scatter", symbolSize: 5, silent: true };
  const along = trend.x.map((x, index) => [x, trend.y[index] ?? null]);
  return [
    { ...faint, id: `points ${runId} ${series.name}` },
    { ...line, data: along, showSymbol: false },
  ];
}

/** Points a little beside their places, always the same way, so that those which fall on each other are all seen. */
function jittered({ name, x, y }: PlotSeries): PlotSeries {
  const finite = x.filter(Number.isFinite);
  const range =
    finite.reduce((most, one) => Math.max(most, one), 0) - finite.reduce((least, one) => Math.min(least, one), 0);
  const by = (range || 1) * jitter;
  return { name, x: x.map((one, index) => one + by * (((index * 0.618034) % 1) * 2 - 1)), y };
}

interface TooltipPoint {
  readonly seriesId: string;
  readonly color: string;
  readonly value: readonly [number | string | null, number | null];
}

function tooltip(
  points: readonly TooltipPoint[],
  names: ReadonlyMap<string, string>,
  xLabel: string,
  { categories }: SeriesDrawing,
): HTMLElement {
  const x = points[0]?.value[0];
  const place = typeof x === "number" ? (categories?.[Math.round(x)] ?? shortNumber(x)) : (x ?? "");
  return tooltipBox(
    `${xLabel} ${place}`,
    points.flatMap(({ seriesId, color, value: [, y] }) => {
      const name = names.get(seriesId);
      // Of a line with its points the line alone is told.
      if (name === undefined) return [];
      return { colour: color, name, value: y === null ? "not a number" : shortNumber(y) };
    }),
  );
}
