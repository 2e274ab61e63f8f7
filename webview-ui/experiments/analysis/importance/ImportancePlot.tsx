import { useMemo, useRef } from "react";
import type { ReactNode } from "react";
import type { ColumnId } from "../../../../src/protocol/experiments.ts";
import type { RunValues } from "../../../../src/protocol/experiments/analysis.ts";
import { useChartTheme } from "../../charts/chartTheme.ts";
import { titleOfColumn } from "../columnNames.ts";
import { fitPoints } from "../scatter/fit.ts";
import { layPoints, roomOf } from "../scatter/points.ts";
import { ScatterPlot } from "../scatter/ScatterPlot.tsx";
import { scaleOf } from "../scale.ts";
import { useChoicesOf } from "../../state/useChoicesOf.ts";
import { useRunValues } from "../useScope.ts";
import type { ScopedRuns } from "../useScope.ts";
import { useSize } from "../useSize.ts";
import { WithValues } from "../WithValues.tsx";

interface ImportancePlotProps {
  readonly scoped: ScopedRuns;
  readonly param: ColumnId;
  readonly metric: ColumnId;
}

/** A metric against one parameter, in little. */
export function ImportancePlot({ scoped, param, metric }: ImportancePlotProps): ReactNode {
  const answer = useRunValues(scoped, [param, metric]);
  return <WithValues answer={answer}>{(runs) => <Plot runs={runs} param={param} metric={metric} />}</WithValues>;
}

function Plot({ runs, param, metric }: Omit<ImportancePlotProps, "scoped"> & { readonly runs: RunValues }): ReactNode {
  const [{ scales }] = useChoicesOf("analysis");
  const theme = useChartTheme();
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const all = useMemo(() => [...runs.ids.keys()], [runs]);
  const points = useMemo(() => {
    const [x, y] = [param, metric].map((id) => {
      const values = runs.columns.find(({ column }) => column === id);
      return values && { values, scale: scaleOf(values, scales[id]) };
    });
    return size && x && y ? layPoints(roomOf(size), x, y, undefined) : undefined;
  }, [runs, param, metric, scales, size]);
  const colours = useMemo(
    () => ({ colours: [theme.colour("--cairn-series-0")], places: new Int16Array(runs.ids.length) }),
    [theme, runs],
  );
  const fit = useMemo(() => points && fitPoints(points, all, "smooth"), [points, all]);
  return (
    <div ref={box} className="importance-plot">
      {points && (
        <ScatterPlot
          points={points}
          runs={runs}
          kept={all}
          colours={colours}
          theme={theme}
          fit={fit}
          front={noRuns}
          lit={undefined}
          words={`${titleOfColumn(metric)} by ${titleOfColumn(param)}. ${fit?.words ?? ""}`}
        />
      )}
    </div>
  );
}

const noRuns: readonly number[] = [];
