import { LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";
import { useMemo } from "react";
import type { ReactNode } from "react";
import type { HistogramDrawing, SeriesDrawing } from "../../../src/protocol/experiments/plots.ts";
import { counted } from "../../counts.ts";
import { Chart } from "../charts/Chart.tsx";
import { useChartTheme } from "../charts/chartTheme.ts";
import { drawnParts, legendOf } from "./comparedRuns.ts";
import type { ComparedRuns, DrawnPart } from "./comparedRuns.ts";
import { histogramOption, histogramTable, histogramWords } from "./histogramOption.ts";
import { lineDash, lineNames, seriesOption, seriesTable, seriesWords } from "./seriesOption.ts";

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
    <>
      <Chart
        title={title}
        words={seriesWords({ drawing, parts })}
        option={option}
        legend={legendOf(parts)}
        table={() => seriesTable({ drawing, parts })}
      >
        {children}
      </Chart>
      {drawing.kind === "line" && <LineLegend names={lineNames(parts)} />}
    </>
  );
}

/** How the lines of each run are told apart. */
function LineLegend({ names }: { readonly names: readonly string[] }): ReactNode {
  if (names.length === 0) return null;
  return (
    <ul className="plot-key line-key" aria-label="Lines of each run">
      {names.map((name, at) => (
        <li key={name}>
          <svg className="run-mark" viewBox="0 0 30 10" aria-hidden="true">
            <path d="M0 5H30" stroke="currentColor" strokeWidth="1.5" strokeDasharray={lineDash(at).join(" ")} />
          </svg>
          <span className="truncated" title={name}>
            {name}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** How often values come in each run, in the same bins. */
export function HistogramPlot({ title, drawing, compared, children }: PlotProps<HistogramDrawing>): ReactNode {
  const { valueName, edges } = drawing;
  const theme = useChartTheme();
  const parts = useMemo(() => {
    const ofRuns = drawnParts(drawing.runs, compared);
    return drawing.isOverRuns ? [together(ofRuns)] : ofRuns;
  }, [drawing, compared]);
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

/** All runs as one. */
function together(parts: readonly DrawnPart<readonly number[]>[]): DrawnPart<readonly number[]> {
  const data = (parts[0]?.data ?? []).map((_, bin) => parts.reduce((sum, part) => sum + (part.data[bin] ?? 0), 0));
  return { runId: "all", name: counted(parts.length, "run"), slot: 0, data };
}
