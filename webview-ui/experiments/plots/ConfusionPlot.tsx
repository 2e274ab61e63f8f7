import { CustomChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";
import { useMemo } from "react";
import type { ReactNode } from "react";
import type { ConfusionDrawing } from "../../../src/protocol/experiments/plots.ts";
import { Chart } from "../charts/Chart.tsx";
import { useChartTheme } from "../charts/chartTheme.ts";
import { RunMark } from "../RunMark.tsx";
import { drawnParts } from "./comparedRuns.ts";
import type { ComparedRuns, DrawnPart } from "./comparedRuns.ts";
import { cellValues, matrixOf, rightShare } from "./confusionMatrix.ts";
import type { ConfusionMatrix } from "./confusionMatrix.ts";
import { confusionOption, confusionTable, confusionWords } from "./confusionOption.ts";
import { useChoicesOf } from "../state/useChoicesOf.ts";

use([CustomChart, GridComponent, TooltipComponent]);

interface ConfusionPlotProps {
  readonly title: string;
  readonly drawing: ConfusionDrawing;
  readonly compared: ComparedRuns;
}

/** A matrix for each run side by side, or how each differs from the baseline's. */
export function ConfusionPlot({ title, drawing, compared }: ConfusionPlotProps): ReactNode {
  const [{ cells, isDifference }] = useChoicesOf("plots");
  const isShare = (cells ?? (drawing.isNormalized ? "shares" : "counts")) === "shares";
  const size = drawing.labels.length;
  const parts = useMemo(() => drawnParts(drawing.runs, compared), [drawing, compared]);
  const matrices = useMemo(() => parts.map(({ data }) => matrixOf(data.cells, size)), [parts, size]);
  const first = parts[0];
  // Without the baseline's own matrix there is nothing to hold the others against.
  const hasBaseline = first !== undefined && first.runId === compared.runs[0]?.id && parts.length > 1;
  const baseline = isDifference && hasBaseline ? matrices[0] : undefined;
  const greatest = useMemo(() => greatestOf(matrices, size, isShare, baseline), [matrices, size, isShare, baseline]);
  return (
    <div className="confusion">
      {parts.map((part, index) => {
        const matrix = matrices[index];
        if (!matrix) return null;
        const isBaseline = hasBaseline && index === 0;
        return (
          <Matrix
            key={part.runId}
            title={title}
            part={part}
            drawing={drawing}
            matrix={matrix}
            baseline={isBaseline ? undefined : baseline}
            isShare={isShare}
            greatest={isBaseline && baseline ? greatestOf([matrix], size, isShare, undefined) : greatest}
            isBaseline={isBaseline}
          />
        );
      })}
    </div>
  );
}

interface MatrixProps {
  readonly title: string;
  readonly part: DrawnPart<unknown>;
  readonly drawing: ConfusionDrawing;
  readonly matrix: ConfusionMatrix;
  readonly baseline: ConfusionMatrix | undefined;
  readonly isShare: boolean;
  readonly greatest: number;
  readonly isBaseline: boolean;
}

function Matrix(props: MatrixProps): ReactNode {
  const { title, part, isBaseline, drawing, matrix, baseline, isShare, greatest } = props;
  const theme = useChartTheme();
  const option = useMemo(
    () => confusionOption({ drawing, matrix, baseline, isShare, greatest, theme }),
    [drawing, matrix, baseline, isShare, greatest, theme],
  );
  return (
    <div className="confusion-run">
      <Chart
        title={part.name}
        words={`${title} of ${part.name}. ${confusionWords({ drawing, matrix, baseline, isShare, greatest })}`}
        option={option}
        table={() => confusionTable({ drawing, matrix, baseline, isShare, greatest })}
      >
        <span className="plot-run">
          <RunMark slot={part.slot} />
          {isBaseline && <span className="tag">baseline</span>}
        </span>
      </Chart>
      <p className="dim">{rightShare(matrix)}</p>
    </div>
  );
}

/** The value that is furthest from nothing in any of the runs. */
function greatestOf(
  matrices: readonly ConfusionMatrix[],
  size: number,
  isShare: boolean,
  baseline: ConfusionMatrix | undefined,
): number {
  return matrices.reduce((most, matrix) => {
    const values = cellValues(matrix, size, isShare, baseline);
    return values.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), most);
  }, 0);
}
