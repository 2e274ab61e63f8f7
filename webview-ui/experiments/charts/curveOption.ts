import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams, CustomSeriesRenderItemReturn } from "echarts";
import type { EChartsCoreOption } from "echarts/core";
import type { CurveSamples } from "../../../src/protocol/experiments.ts";
import { shortNumber } from "../../../src/protocol/numbers.ts";
import { axisStyle } from "./axisStyle.ts";
import type { ChartTheme } from "./chartTheme.ts";
import { curveLine } from "./curveLine.ts";
import { durationText, hasPlace, mainSamples, valueRange } from "./curveView.ts";
import type { CurveBand, CurveLineOf, CurveView } from "./curveView.ts";
import { nearestIndex } from "./curveWindows.ts";
import { seriesStyle } from "./seriesStyle.ts";

/** With more samples than this, markers at each would hide the line: then it has a few. */
const mostMarkers = 30;
const fewMarkers = 4;
const markerSize = 7;
/** More runs than styles that all differ: then lines are faint but for the baseline and what is pointed at. */
export const mostDistinct = 24;

/** What ECharts draws: every run's curve in its colour, with its marker and dash. The lines are one series, as fifty of them take long. */
export function curveOption(view: CurveView, theme: ChartTheme): EChartsCoreOption {
  const axis = axisStyle(theme);
  const values = valueRange(view);
  const { from, to } = view.range;
  return {
    animation: false,
    textStyle: { fontFamily: theme.font, color: theme.text },
    grid: { left: 8, right: 12, top: 12, bottom: 4, outerBounds: { left: 4, right: 8, top: 8, bottom: 2 } },
    xAxis: {
      ...axis,
      type: view.isLogX ? "log" : "value",
      name: view.axis,
      nameLocation: "middle",
      nameGap: 22,
      min: from,
      max: to,
      splitNumber: 4,
      axisLabel: {
        ...axis.axisLabel,
        hideOverlap: true,
        showMinLabel: !isLongNumber(from),
        showMaxLabel: !isLongNumber(to),
        formatter: view.axis === "time" ? durationText : shortNumber,
      },
    },
    yAxis: {
      ...axis,
      type: view.isLogY ? "log" : "value",
      scale: true,
      axisLabel: { ...axis.axisLabel, formatter: shortNumber },
      splitNumber: 4,
    },
    series: [
      {
        id: "curves",
        type: "custom",
        clip: true,
        silent: true,
        data: [
          [from, values.from],
          [to, values.to],
        ],
        renderItem: (params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) =>
          params.dataIndex === 0 ? drawLines(view, theme, api) : undefined,
      },
    ],
  };
}

/** The end of a range that was dragged is seldom a number to be read. */
function isLongNumber(value: number): boolean {
  return shortNumber(value).length > 5;
}

/** At no place of its own, said aloud: where ECharts puts one in place of a marker, it would take over that one's. */
const lineShape = { type: curveLine, x: 0, y: 0 };

/** Where a place of each axis stands, in pixels. */
interface Places {
  readonly left: (x: number) => number;
  readonly top: (y: number) => number;
}

function drawLines(view: CurveView, theme: ChartTheme, api: CustomSeriesRenderItemAPI): CustomSeriesRenderItemReturn {
  const places = placesIn(view, api);
  const children = view.lines.flatMap((line) => drawLine(line, view, theme, places));
  // The shape is ours: ECharts' types know its own alone.
  return { type: "group", children } as unknown as CustomSeriesRenderItemReturn;
}

function drawLine(line: CurveLineOf, view: CurveView, theme: ChartTheme, places: Places): readonly object[] {
  const { colour, marker, dash } = seriesStyle(line.slot);
  const paint = theme.colour(colour);
  const isMany = view.lines.length > mostDistinct;
  const isStrong = line.runId === view.emphasised || (isMany && line.runId === view.baseline);
  const isFaint = view.emphasised === undefined ? isMany && !isStrong : !isStrong;
  const z2 = isStrong ? 2 : 1;
  const opacity = isFaint ? (isMany ? 0.35 : 0.22) : 1;
  const main = mainSamples(line);
  const stroke = { fill: "none", stroke: paint, lineJoin: "round" };
  const { band } = line.window;
  const lines = [
    ...(band
      ? [
          {
            ...lineShape,
            z2: 0,
            shape: { places: bandBetween(band, view, places) },
            style: { fill: paint, opacity: isFaint ? 0.06 : 0.18 },
          },
        ]
      : []),
    ...(line.window.smooth
      ? [
          {
            ...lineShape,
            z2: 0,
            shape: { places: lineThrough(line.window, view, places) },
            style: { ...stroke, lineWidth: 1, opacity: opacity * 0.25 },
          },
        ]
      : []),
    {
      ...lineShape,
      z2,
      shape: { places: lineThrough(main, view, places) },
      style: { ...stroke, opacity, lineWidth: isStrong ? 2.25 : isMany ? 1 : 1.75, lineDash: isMany ? [] : [...dash] },
    },
  ];
  if (isMany && !isStrong) return lines;
  const marks = markedSamples(main, line.slot, view).map(([x, y]) => ({
    type: "path",
    z2,
    // Its place is the element's: ECharts makes a path once, and moves no part of it later.
    x: places.left(x),
    y: places.top(y),
    shape: {
      pathData: marker,
      x: -markerSize / 2,
      y: -markerSize / 2,
      width: markerSize,
      height: markerSize,
    },
    style: { fill: paint, opacity },
  }));
  return [...lines, ...marks];
}

/** The samples in sight that have a marker: all where they are few, else some, each run's at other places. */
function markedSamples(
  { x, y }: CurveSamples,
  slot: number,
  { range, isLogY }: CurveView,
): readonly (readonly [number, number])[] {
  const start = Math.max(0, nearestIndex(x, range.from));
  const end = nearestIndex(x, range.to);
  const count = Math.max(0, end - start + 1);
  const indexes =
    count <= mostMarkers
      ? Array.from({ length: count }, (_, index) => start + index)
      : Array.from({ length: fewMarkers }, (_, index) => {
          const part = (index + ((slot * 5) % 8) / 8) / fewMarkers;
          return start + Math.round((end - start) * part);
        });
  return indexes.flatMap((index) => {
    const [place = 0, value = Number.NaN] = [x[index], y[index]];
    return hasPlace(value, isLogY) && place >= range.from && place <= range.to ? [[place, value] as const] : [];
  });
}

function lineThrough({ x, y }: CurveSamples, view: CurveView, { left, top }: Places): Float64Array {
  const line = new Float64Array(x.length * 2);
  for (let index = 0; index < x.length; index++) {
    const [place = 0, value = Number.NaN] = [x[index], y[index]];
    const isDrawn = hasPlace(value, view.isLogY) && (!view.isLogX || place > 0);
    line[2 * index] = isDrawn ? left(place) : 0;
    line[2 * index + 1] = isDrawn ? top(value) : Number.NaN;
  }
  return line;
}

/** All around a band: along its upper edge and back along the lower one; a gap in the curves is one in it. */
function bandBetween({ low, high }: CurveBand, view: CurveView, places: Places): Float64Array {
  // What a logarithmic axis has no place for lies below all that it has.
  const floor = ({ x, y }: CurveSamples): CurveSamples =>
    view.isLogY ? { x, y: y.map((value) => (value <= 0 ? Number.MIN_VALUE : value)) } : { x, y };
  const [above, below] = [high, low].map((edge) => pieces(lineThrough(floor(edge), view, places)));
  const gap = [Number.NaN, Number.NaN];
  return Float64Array.from(
    (above ?? []).flatMap((piece, index) => [...piece, ...backwards(below?.[index] ?? []), ...gap]),
  );
}

/** The parts of a line between its gaps, as places after each other. */
function pieces(line: Float64Array): readonly (readonly number[])[] {
  const found: number[][] = [[]];
  for (let at = 0; at + 1 < line.length; at += 2) {
    const [x = 0, y = Number.NaN] = [line[at], line[at + 1]];
    if (!Number.isNaN(y)) found.at(-1)?.push(x, y);
    else if (found.at(-1)?.length !== 0) found.push([]);
  }
  return found.filter(({ length }) => length > 0);
}

function backwards(line: readonly number[]): readonly number[] {
  const turned: number[] = [];
  for (let at = line.length - 2; at >= 0; at -= 2) turned.push(line[at] ?? 0, line[at + 1] ?? 0);
  return turned;
}

/** Two points tell where all stand, and much faster than asking the chart for each. */
function placesIn({ isLogX, isLogY, range }: CurveView, api: CustomSeriesRenderItemAPI): Places {
  const [low, high] = isLogY ? [1, 10] : [0, 1];
  const [left = 0, bottom = 0] = api.coord([range.from, low]);
  const [right = 0, top = 0] = api.coord([range.to, high]);
  return {
    left: scaled(isLogX, [range.from, range.to], [left, right]),
    top: scaled(isLogY, [low, high], [bottom, top]),
  };
}

function scaled(
  isLog: boolean,
  [from, to]: readonly [number, number],
  [low, high]: readonly [number, number],
): (value: number) => number {
  const [start, end] = isLog ? [Math.log(from), Math.log(to)] : [from, to];
  const factor = (high - low) / (end - start);
  return isLog ? (value) => low + (Math.log(value) - start) * factor : (value) => low + (value - start) * factor;
}
