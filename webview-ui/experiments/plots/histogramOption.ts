import type { EChartsCoreOption } from "echarts/core";
import { shortNumber } from "../../../src/protocol/numbers.ts";
import { axisStyle } from "../charts/axisStyle.ts";
import type { ChartTableContent } from "../charts/ChartTable.tsx";
import type { ChartTheme } from "../charts/chartTheme.ts";
import { tooltipBox } from "../charts/chartTooltip.ts";
import { seriesStyle } from "../charts/seriesStyle.ts";
import type { DrawnPart } from "./comparedRuns.ts";
import { plotFrame } from "./plotFrame.ts";

export interface HistogramOptions {
  readonly valueName: string;
  /** One more than there are bins. */
  readonly edges: readonly number[];
  /** How many values fall into each bin. */
  readonly parts: readonly DrawnPart<readonly number[]>[];
  readonly theme: ChartTheme;
}

/** What ECharts draws: steps over each other, in each run's colour; filled where few would hide each other. */
export function histogramOption({ valueName, edges, parts, theme }: HistogramOptions): EChartsCoreOption {
  const axis = axisStyle(theme);
  return {
    ...plotFrame(theme),
    animation: false,
    xAxis: {
      ...axis,
      type: "value",
      min: edges[0] ?? 0,
      max: edges.at(-1) ?? 1,
      splitLine: { show: false },
      axisLabel: {
        ...axis.axisLabel,
        formatter: shortNumber,
        hideOverlap: true,
        showMinLabel: false,
        showMaxLabel: false,
      },
      name: valueName,
      nameLocation: "middle",
      nameGap: 22,
    },
    yAxis: {
      ...axis,
      type: "value",
      minInterval: 1,
      splitNumber: 4,
      axisLabel: { ...axis.axisLabel, formatter: shortNumber },
      name: "count",
      nameLocation: "middle",
      nameGap: 40,
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      className: "chart-tooltip",
      transitionDuration: 0,
      axisPointer: { snap: false, lineStyle: { color: theme.line } },
      formatter: (points: unknown) => tooltip(points as readonly TooltipPoint[], { valueName, edges, parts, theme }),
    },
    series: parts.map(({ runId, name, slot, data }) => {
      const { colour, dash } = seriesStyle(slot);
      const paint = theme.colour(colour);
      return {
        id: runId,
        name,
        type: "line",
        step: "end",
        data: edges.map((edge, at) => [edge, data[Math.min(at, data.length - 1)] ?? 0]),
        showSymbol: false,
        symbol: "none",
        itemStyle: { color: paint },
        lineStyle: { color: paint, width: 1.5, type: dash.length === 0 ? "solid" : [...dash] },
        ...(parts.length <= 4 && { areaStyle: { color: paint, opacity: 0.14 } }),
        emphasis: { focus: "series" },
      };
    }),
  };
}

/** In words, for a screen reader. */
export function histogramWords({ valueName, edges, parts }: Omit<HistogramOptions, "theme">): string {
  const tops = parts.map(({ name, data }) => {
    const top = data.reduce((best, count, at) => (count > (data[best] ?? 0) ? at : best), 0);
    return `${name} most often ${binText(edges, top)}`;
  });
  return `How often values of ${valueName} come. ${tops.join("; ")}`;
}

/** Bin by bin, a column for each run. */
export function histogramTable({ valueName, edges, parts }: Omit<HistogramOptions, "theme">): ChartTableContent {
  return {
    head: [valueName, ...parts.map(({ name }) => name)],
    rows: edges
      .slice(1)
      .map((_, bin) => [binText(edges, bin), ...parts.map(({ data }) => (data[bin] ?? 0).toLocaleString("en"))]),
  };
}

interface TooltipPoint {
  readonly axisValue: number;
}

function tooltip(points: readonly TooltipPoint[], { valueName, edges, parts, theme }: HistogramOptions): HTMLElement {
  const at = points[0]?.axisValue ?? Number.NaN;
  const bin = Math.max(
    0,
    Math.min(
      edges.length - 2,
      edges.findLastIndex((edge) => edge <= at),
    ),
  );
  return tooltipBox(
    `${valueName} ${binText(edges, bin)}`,
    parts.map(({ name, slot, data }) => ({
      colour: theme.colour(seriesStyle(slot).colour),
      name,
      value: (data[bin] ?? 0).toLocaleString("en"),
    })),
  );
}

function binText(edges: readonly number[], bin: number): string {
  return `${shortNumber(edges[bin] ?? Number.NaN)} to ${shortNumber(edges[bin + 1] ?? Number.NaN)}`;
}
