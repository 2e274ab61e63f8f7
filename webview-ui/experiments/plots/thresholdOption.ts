import type { EChartsCoreOption } from "echarts/core";
import { shortNumber } from "../../../src/protocol/numbers.ts";
import type { ThresholdCurve } from "../../../src/protocol/experiments/plots.ts";
import { axisStyle } from "../charts/axisStyle.ts";
import type { ChartTableContent } from "../charts/ChartTable.tsx";
import type { ChartTheme } from "../charts/chartTheme.ts";
import { tooltipBox } from "../charts/chartTooltip.ts";
import { seriesStyle } from "../charts/seriesStyle.ts";
import type { DrawnPart } from "./comparedRuns.ts";
import { plotFrame } from "./plotFrame.ts";

export interface ThresholdOptions {
  readonly kind: "roc" | "pr";
  readonly parts: readonly DrawnPart<ThresholdCurve>[];
  readonly theme: ChartTheme;
}

const axes = {
  roc: { x: "false positive rate", y: "true positive rate", score: "AUC" },
  pr: { x: "recall", y: "precision", score: "AP" },
} as const;

/** What the score of a curve is called. */
export function scoreName(kind: "roc" | "pr"): string {
  return axes[kind].score;
}

/** A score with as many digits as differences between good models need. */
export function scoreText(score: number): string {
  return Number.isNaN(score) ? "unknown" : score.toFixed(4);
}

/** By how much a run's score differs from the baseline's, and whether that is good: more is always better. */
export function scoreDelta(score: number, baseline: number): string {
  const delta = score - baseline;
  if (Number.isNaN(delta)) return "";
  const text = Math.abs(delta).toFixed(4);
  if (Number(text) === 0) return "the same";
  return delta > 0 ? `+${text} better` : `−${text} worse`;
}

/** What ECharts draws: a line for each run in the unit square, a ROC curve over the line of pure chance. */
export function thresholdOption({ kind, parts, theme }: ThresholdOptions): EChartsCoreOption {
  const { x, y } = axes[kind];
  const axis = { ...axisStyle(theme), type: "value", min: 0, max: 1, interval: 0.25, nameLocation: "middle" };
  const byId = new Map(parts.map((part) => [part.runId, part]));
  return {
    ...plotFrame(theme),
    xAxis: { ...axis, name: x, nameGap: 22 },
    yAxis: { ...axis, name: y, nameGap: 32 },
    tooltip: {
      trigger: "axis",
      confine: true,
      className: "chart-tooltip",
      transitionDuration: 0,
      axisPointer: { lineStyle: { color: theme.line } },
      formatter: (points: unknown) => tooltip(kind, points as readonly TooltipPoint[], byId, theme),
    },
    series: [
      ...(kind === "roc" ? [chance(theme)] : []),
      ...parts.map(({ runId, name, slot, data }) => {
        const { colour, marker, dash } = seriesStyle(slot);
        const paint = theme.colour(colour);
        return {
          id: runId,
          name,
          type: "line",
          data: data.x.map((value, index) => [value, data.y[index] ?? null]),
          symbol: `path://${marker}`,
          symbolSize: data.x.length > 40 ? 5 : 7,
          showSymbol: data.x.length <= 40,
          emphasis: { focus: "series" },
          itemStyle: { color: paint },
          lineStyle: { color: paint, width: 1.75, type: dash.length === 0 ? "solid" : [...dash] },
        };
      }),
    ],
  };
}

/** In words, for a screen reader. */
export function thresholdWords({ kind, parts }: Omit<ThresholdOptions, "theme">): string {
  const { x, y, score } = axes[kind];
  return `${y} over ${x}. ${parts.map(({ name, data }) => `${name} ${score} ${scoreText(data.score)}`).join("; ")}`;
}

/** Point by point, one run after another. */
export function thresholdTable({ kind, parts }: Omit<ThresholdOptions, "theme">): ChartTableContent {
  const { x, y } = axes[kind];
  return {
    head: ["run", "threshold", x, y],
    rows: parts.flatMap(({ name, data }) =>
      data.x.map((value, index) => [
        name,
        thresholdText(data.thresholds[index]),
        shortNumber(value),
        shortNumber(data.y[index] ?? Number.NaN),
      ]),
    ),
  };
}

/** As words: no threshold is a point's that stands for all or nothing. */
function thresholdText(threshold: number | undefined): string {
  return threshold === undefined || Number.isNaN(threshold) ? "" : shortNumber(threshold);
}

interface TooltipPoint {
  readonly seriesId: string;
  readonly dataIndex: number;
  readonly value: readonly [number, number | null];
}

/** What each run has next to the pointer, and at which threshold. */
function tooltip(
  kind: "roc" | "pr",
  points: readonly TooltipPoint[],
  byId: ReadonlyMap<string, DrawnPart<ThresholdCurve>>,
  theme: ChartTheme,
): HTMLElement {
  const at = points[0]?.value[0];
  const rows = points.flatMap(({ seriesId, dataIndex, value }) => {
    const part = byId.get(seriesId);
    if (!part) return [];
    const threshold = thresholdText(part.data.thresholds[dataIndex]);
    const beside = threshold === "" ? "" : ` at ${threshold}`;
    const colour = theme.colour(seriesStyle(part.slot).colour);
    return [{ colour, name: part.name, value: `${shortNumber(value[1] ?? Number.NaN)}${beside}` }];
  });
  return tooltipBox(at === undefined ? "" : `${axes[kind].x} ${shortNumber(at)} · ${axes[kind].y} at threshold`, rows);
}

function chance(theme: ChartTheme): object {
  return {
    id: "chance",
    type: "line",
    silent: true,
    showSymbol: false,
    data: [
      [0, 0],
      [1, 1],
    ],
    lineStyle: { color: theme.line, width: 1, type: [3, 3] },
  };
}
