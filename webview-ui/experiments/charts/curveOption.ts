import type { EChartsCoreOption } from "echarts/core";
import { shortNumber } from "../../../src/protocol/numbers.ts";
import { axisStyle } from "./axisStyle.ts";
import type { ChartTableContent } from "./ChartTable.tsx";
import type { ChartTheme } from "./chartTheme.ts";
import { tooltipBox } from "./chartTooltip.ts";
import { curveName, curvePoints } from "./curveGroups.ts";
import type { CurveGroup } from "./curveGroups.ts";
import { seriesStyle } from "./seriesStyle.ts";

/** With more points than this, markers would hide the line. */
const mostMarkers = 30;

export interface CurveOptions {
  readonly group: CurveGroup;
  /** Of the runs by id. */
  readonly slots: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<string, string>;
  readonly isLog: boolean;
  readonly theme: ChartTheme;
}

/** What ECharts draws: every run's curve in its colour, with its marker and dash. */
export function curveOption(options: CurveOptions): EChartsCoreOption {
  const { group, isLog, theme } = options;
  const axis = axisStyle(theme);
  return {
    animation: theme.hasMotion,
    animationDuration: 200,
    animationDurationUpdate: 200,
    textStyle: { fontFamily: theme.font, color: theme.text },
    grid: { left: 8, right: 12, top: 12, bottom: 4, outerBounds: { left: 4, right: 8, top: 8, bottom: 2 } },
    xAxis: {
      ...axis,
      type: "value",
      name: "step",
      nameLocation: "middle",
      nameGap: 22,
      min: "dataMin",
      max: "dataMax",
    },
    yAxis: {
      ...axis,
      type: isLog ? "log" : "value",
      scale: true,
      axisLabel: { ...axis.axisLabel, formatter: shortNumber },
      splitNumber: 4,
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      className: "chart-tooltip",
      formatter: (points: unknown) => tooltip(points as readonly TooltipPoint[], options),
      axisPointer: { lineStyle: { color: theme.line } },
      transitionDuration: 0,
    },
    series: group.curves.map((curve) => {
      const { colour, marker, dash } = seriesStyle(options.slots.get(curve.runId) ?? 0);
      const paint = theme.colour(colour);
      return {
        id: curve.runId,
        name: options.names.get(curve.runId) ?? curve.runId,
        type: "line",
        data: curvePoints(curve, isLog),
        symbol: `path://${marker}`,
        symbolSize: 7,
        showSymbol: curve.steps.length <= mostMarkers,
        showAllSymbol: "auto",
        sampling: "lttb",
        emphasis: { focus: "series" },
        itemStyle: { color: paint },
        lineStyle: { color: paint, width: 1.75, type: dash.length === 0 ? "solid" : [...dash] },
      };
    }),
  };
}

/** In words, for a screen reader. */
export function curveWords({ group, names }: Pick<CurveOptions, "group" | "names">): string {
  const ends = group.curves.map(({ runId, steps, values }) => {
    const [step, value] = [steps.at(-1), values.at(-1)];
    const end = step === undefined || value === undefined ? "no points" : `${shortNumber(value)} at step ${step}`;
    return `${names.get(runId) ?? runId} ${end}`;
  });
  return `${curveName(group.key)} by step. ${ends.join("; ")}`;
}

/** Step by step, a column for each run. */
export function curveTable({ group, names }: Pick<CurveOptions, "group" | "names">): ChartTableContent {
  const byStep = group.curves.map(({ steps, values }) => new Map(steps.map((step, index) => [step, values[index]])));
  const steps = [...new Set(group.curves.flatMap((curve) => curve.steps))].toSorted((one, other) => one - other);
  return {
    head: ["step", ...group.curves.map(({ runId }) => names.get(runId) ?? runId)],
    rows: steps.map((step) => [
      shortNumber(step),
      ...byStep.map((values) => {
        const value = values.get(step);
        return value === undefined ? "" : shortNumber(value);
      }),
    ]),
  };
}

interface TooltipPoint {
  readonly seriesId: string;
  readonly seriesName: string;
  readonly value: readonly [number, number | null];
}

function tooltip(points: readonly TooltipPoint[], { theme, slots }: CurveOptions): HTMLElement {
  const step = points[0]?.value[0];
  return tooltipBox(
    step === undefined ? "" : `step ${step}`,
    points.map(({ seriesId, seriesName, value }) => ({
      colour: theme.colour(seriesStyle(slots.get(seriesId) ?? 0).colour),
      name: seriesName,
      value: pointText(value[1]),
    })),
  );
}

function pointText(value: number | null): string {
  return value === null ? "not a number" : shortNumber(value);
}
