import { LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";
import { useMemo } from "react";
import type { ReactNode } from "react";
import { Chart } from "./Chart.tsx";
import { useChartTheme } from "./chartTheme.ts";
import { curveName } from "./curveGroups.ts";
import { curveOption, curveTable, curveWords } from "./curveOption.ts";
import type { CurveOptions } from "./curveOption.ts";

use([LineChart, GridComponent, TooltipComponent]);

/** The curves of one key. */
export function CurveChart(props: Omit<CurveOptions, "theme">): ReactNode {
  const { group, slots, names, isLog } = props;
  const theme = useChartTheme();
  const option = useMemo(() => curveOption({ group, slots, names, isLog, theme }), [group, slots, names, isLog, theme]);
  const legend = group.curves.map(({ runId }) => ({
    name: names.get(runId) ?? runId,
    slot: slots.get(runId) ?? 0,
  }));
  return (
    <Chart
      title={curveName(group.key)}
      words={curveWords(props)}
      option={option}
      legend={legend}
      table={() => curveTable(props)}
    />
  );
}
