import { LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";
import { useMemo } from "react";
import type { ReactNode } from "react";
import type { HistogramDrawing, SeriesDrawing } from "../../../src/protocol/experiments/plots.ts";
import { Chart } from "../charts/Chart.tsx";
import { useChartTheme } from "../charts/chartTheme.ts";
import { drawnParts, legendOf } from "./comparedRuns.ts";
import type { ComparedRuns } from "./comparedRuns.ts";
import { histogramOption, histogramTable, histogramWords } from "./histogramOption.ts";
import { seriesOption, seriesTable, seriesWords } from "./seriesOption.ts";

use([LineChart, ScatterChart, GridComponent, TooltipComponent]);

interface PlotProps<Drawing> {
  readonly title: string;
  readonly drawing: Drawing;
  readonly compared: ComparedRuns;
  /** What stands beside the title. */
  readonly children?: ReactNode;
}

/** Lines or clouds of all runs over each other. */
export function SeriesPlot({ title, drawing, compared, children }: PlotProps<SeriesDrawing>): ReactNode {
  const theme = useChartTheme();
  const parts = useMemo(() => drawnParts(drawing.runs, compared), [drawing, compared]);
  const option = useMemo(() => seriesOption({ drawing, parts, theme }), [drawing, parts, theme]);
  return (
    <Chart
      title={title}
      words={seriesWords({ drawing, parts })}
      option={option}
      legend={legendOf(parts)}
      table={() => seriesTable({ drawing, parts })}
    >
      {children}
    </Chart>
  );
}

/** How often values come in each run, in the same bins. */
export function HistogramPlot({ title, drawing, compared, children }: PlotProps<HistogramDrawing>): ReactNode {
  const { valueName, edges } = drawing;
  const theme = useChartTheme();
  const parts = useMemo(() => drawnParts(drawing.runs, compared), [drawing, compared]);
  const option = useMemo(() => histogramOption({ valueName, edges, parts, theme }), [valueName, edges, parts, theme]);
  return (
    <Chart
      title={title}
      words={histogramWords({ valueName, edges, parts })}
      option={option}
      legend={legendOf(parts)}
      table={() => histogramTable({ valueName, edges, parts })}
    >
      {children}
    </Chart>
  );
}
