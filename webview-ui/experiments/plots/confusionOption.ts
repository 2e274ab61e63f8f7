import type { EChartsCoreOption } from "echarts/core";
import type { ConfusionDrawing } from "../../../src/protocol/experiments/plots.ts";
import { axisStyle } from "../charts/axisStyle.ts";
import type { ChartTheme } from "../charts/chartTheme.ts";
import type { ChartTableContent } from "../charts/ChartTable.tsx";
import { tooltipBox } from "../charts/chartTooltip.ts";
import { cssOf, mixed, parseColour, textOn } from "./colours.ts";
import type { Colour } from "./colours.ts";
import { cellText, cellValue, cellValues, greatestMistakes, rightShare } from "./confusionMatrix.ts";
import type { ConfusionMatrix } from "./confusionMatrix.ts";
import { plotFrame } from "./plotFrame.ts";

/** With more classes than this numbers have no room in their cells. */
const mostNumbered = 16;
/** A table of more classes would be no help: then it lists the greatest mistakes. */
const mostInTable = 40;
const mostMistakes = 100;

export interface ConfusionOptions {
  readonly drawing: ConfusionDrawing;
  readonly matrix: ConfusionMatrix;
  /** The baseline's, where the difference to it is shown. */
  readonly baseline: ConfusionMatrix | undefined;
  readonly isShare: boolean;
  /** The value that has the strongest colour: the same for all runs. */
  readonly greatest: number;
  readonly theme: ChartTheme;
}

/** What ECharts draws: what was right in one colour, mistakes in another, stronger the more there are. */
export function confusionOption(options: ConfusionOptions): EChartsCoreOption {
  const { drawing, theme } = options;
  const { labels, actualName, predictedName } = drawing;
  const axis = axisStyle(theme);
  const shared = {
    ...axis,
    type: "category",
    data: [...labels],
    nameLocation: "middle",
    axisTick: { show: false },
    axisLine: { show: false },
    splitLine: { show: false },
  };
  const label = { ...axis.axisLabel, hideOverlap: true, overflow: "truncate", width: 74 };
  return {
    ...plotFrame(theme),
    animation: false,
    xAxis: { ...shared, name: predictedName, nameGap: 24, axisLabel: { ...label, rotate: areLong(labels) ? 45 : 0 } },
    yAxis: { ...shared, name: actualName, nameGap: 34, inverse: true, axisLabel: label },
    tooltip: {
      confine: true,
      className: "chart-tooltip",
      transitionDuration: 0,
      formatter: (point: unknown) => tooltip(point as { readonly dataIndex: number; readonly value: unknown }, options),
    },
    series: [cellSeries(options)],
  };
}

/** In words, for a screen reader. */
export function confusionWords({ drawing, matrix, baseline, isShare }: Omit<ConfusionOptions, "theme">): string {
  const values = cellValues(matrix, drawing.labels.length, isShare, baseline);
  const mistakes = greatestMistakes(drawing, values, 3).map(
    ({ actual, predicted, value }) =>
      `${actual} taken for ${predicted} ${cellText(value, isShare, baseline !== undefined)}${isShare ? " %" : ""}`,
  );
  const most = mistakes.length === 0 ? "No mistakes" : mistakes.join("; ");
  return `Confusion of ${drawing.labels.length} classes, ${rightShare(matrix)}. ${most}.`;
}

/** Every cell where there is room for them, else the greatest mistakes. */
export function confusionTable({
  drawing,
  matrix,
  baseline,
  isShare,
}: Omit<ConfusionOptions, "theme">): ChartTableContent {
  const { labels, actualName, predictedName } = drawing;
  const values = cellValues(matrix, labels.length, isShare, baseline);
  const textOf = (value: number): string => cellText(value, isShare, baseline !== undefined) || "0";
  if (labels.length > mostInTable) {
    return {
      head: [actualName, predictedName, isShare ? "%" : "count"],
      rows: greatestMistakes(drawing, values, mostMistakes).map(({ actual, predicted, value }) => {
        return [actual, predicted, textOf(value)];
      }),
    };
  }
  return {
    head: [`${actualName} \\ ${predictedName}`, ...labels],
    rows: labels.map((label, row) => [
      label,
      ...labels.map((_, column) => textOf(values[row * labels.length + column] ?? 0)),
    ]),
  };
}

/** As a series of its own making: a heat map of ECharts' takes its colours from one ramp alone. */
function cellSeries({ drawing, matrix, baseline, isShare, greatest, theme }: ConfusionOptions): object {
  const size = drawing.labels.length;
  const ground = parseColour(theme.ground);
  const [right, wrong] = [0, 1].map((slot) => parseColour(theme.colour(`--cairn-series-${slot}`)));
  const faint = mixed(ground, parseColour(theme.text), 0.05);
  const values = cellValues(matrix, size, isShare, baseline);
  const colourOf = (value: number, isDiagonal: boolean): Colour => {
    if (value === 0) return faint;
    // The root lets a few mistakes beside many hits still be seen.
    const share = Math.min(1, Math.sqrt(Math.abs(value) / greatest));
    return mixed(ground, (isDiagonal === value > 0 ? right : wrong) ?? ground, 0.12 + 0.88 * share);
  };
  const gap = size > 40 ? 0 : 1;
  return {
    id: "cells",
    type: "custom",
    data: Array.from(values, (value, at) => [at % size, Math.floor(at / size), value]),
    encode: { x: 0, y: 1 },
    renderItem: (_: unknown, api: CellPlaces) => {
      const [column, row, value] = [api.value(0), api.value(1), api.value(2)];
      const [x = 0, y = 0] = api.coord([column, row]);
      const [width = 0, height = 0] = api.size([1, 1]);
      const colour = colourOf(value, row === column);
      const text = size > mostNumbered ? "" : cellText(value, isShare, baseline !== undefined);
      return {
        type: "rect",
        shape: {
          x: x - width / 2,
          y: y - height / 2,
          width: Math.max(1, width - gap),
          height: Math.max(1, height - gap),
        },
        style: { fill: cssOf(colour) },
        // Where there is none it is empty, as one that is left out would stay as it was.
        textConfig: { position: "inside" },
        textContent: {
          type: "text",
          style: { text, fill: textOn(colour), font: `${size > 10 ? 9 : 11}px ${theme.font}` },
        },
      };
    },
  };
}

interface CellPlaces {
  readonly value: (dimension: number) => number;
  readonly coord: (place: readonly [number, number]) => readonly number[];
  readonly size: (extent: readonly [number, number]) => readonly number[];
}

function tooltip({ dataIndex: at }: { readonly dataIndex: number }, options: ConfusionOptions): HTMLElement {
  const { drawing, matrix, baseline, isShare } = options;
  const { labels, actualName, predictedName } = drawing;
  const size = labels.length;
  const [row, column] = [Math.floor(at / size), at % size];
  const share = (of: ConfusionMatrix): string => `${cellText(cellValue(of, at, size, true), true, false) || "0"} %`;
  const difference = cellText(cellValues(matrix, size, isShare, baseline)[at] ?? 0, isShare, true) || "0";
  return tooltipBox(row === column ? "right" : "mistaken", [
    { name: actualName, value: labels[row] ?? "" },
    { name: predictedName, value: labels[column] ?? "" },
    { name: "count", value: (matrix.counts[at] ?? 0).toLocaleString("en") },
    { name: "of this class", value: share(matrix) },
    ...(baseline
      ? [
          {
            name: "in the baseline",
            value: isShare ? share(baseline) : (baseline.counts[at] ?? 0).toLocaleString("en"),
          },
          { name: "difference", value: isShare ? `${difference} points` : difference },
        ]
      : []),
  ]);
}

function areLong(labels: readonly string[]): boolean {
  return labels.some((label) => label.length > 4);
}
