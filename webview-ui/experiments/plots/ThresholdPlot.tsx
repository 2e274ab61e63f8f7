import { LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { ThresholdDrawing } from "../../../src/protocol/experiments/plots.ts";
import { Dropdown } from "../../components/Dropdown.tsx";
import { Chart } from "../charts/Chart.tsx";
import { useChartTheme } from "../charts/chartTheme.ts";
import { RunMark } from "../RunMark.tsx";
import { drawnParts } from "./comparedRuns.ts";
import type { ComparedRuns } from "./comparedRuns.ts";
import {
  scoreDelta,
  scoreName,
  scoreText,
  thresholdOption,
  thresholdTable,
  thresholdWords,
} from "./thresholdOption.ts";

use([LineChart, GridComponent, TooltipComponent]);

/** Of many classes the averages stand first: macro, then micro. */
const averages = 2;

interface ThresholdPlotProps {
  readonly title: string;
  readonly drawing: ThresholdDrawing;
  readonly compared: ComparedRuns;
}

/** The curves of all runs over each other, with the score of each and how far it is from the baseline's. */
export function ThresholdPlot({ title: plot, drawing, compared }: ThresholdPlotProps): ReactNode {
  const { kind, ofClasses = [] } = drawing;
  const theme = useChartTheme();
  const [wanted, setWanted] = useState<string>();
  const chosen = ofClasses.find(({ name }) => name === wanted) ?? ofClasses[0];
  const title = chosen ? `${plot}, ${chosen.name}` : plot;
  const { runs } = chosen ?? drawing;
  const parts = useMemo(() => drawnParts(runs, compared), [runs, compared]);
  const option = useMemo(() => thresholdOption({ kind, parts, theme }), [kind, parts, theme]);
  const baseline = parts.find(({ runId }) => runId === compared.runs[0]?.id);
  const scored = parts.map((part) => ({ ...part, text: `${scoreName(kind)} ${scoreText(part.data.score)}` }));
  return (
    <div className="threshold">
      <Chart
        title={title}
        words={thresholdWords({ kind, parts })}
        option={option}
        legend={scored.map(({ name, slot, text }) => ({ name: `${name}, ${text}`, slot }))}
        table={() => thresholdTable({ kind, parts })}
      />
      {chosen && (
        <Dropdown
          label="Curve"
          value={chosen.name}
          options={ofClasses.map(({ name }, index) => ({
            value: name,
            text: index < averages ? name : `${name} against the others`,
          }))}
          onChange={setWanted}
          opensBelow
        />
      )}
      <ul className="plot-key scores" aria-label={`${scoreName(kind)} by run`}>
        {scored.map(({ runId, name, slot, text, data }) => (
          <li key={runId}>
            <RunMark slot={slot} withLine />
            <span className="truncated" title={name}>
              {name}
            </span>
            <span className="score">{text}</span>
            {baseline && runId !== baseline.runId && (
              <span className="dim score">{scoreDelta(data.score, baseline.data.score)}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
