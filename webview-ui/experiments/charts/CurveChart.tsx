import { LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import type { EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";
import { useChartTheme } from "./chartTheme.ts";
import { curveName } from "./curveGroups.ts";
import { curveOption, curveWords } from "./curveOption.ts";
import type { CurveOptions } from "./curveOption.ts";

use([LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

/** The curves of one key. */
export function CurveChart(props: Omit<CurveOptions, "theme">): ReactNode {
  const { group, slots, names, isLog } = props;
  const canvas = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType>(undefined);
  const theme = useChartTheme();
  const option = useMemo(() => curveOption({ group, slots, names, isLog, theme }), [group, slots, names, isLog, theme]);
  useEffect(() => {
    if (!canvas.current) return;
    const made = init(canvas.current);
    chart.current = made;
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(canvas.current);
    return () => {
      observer.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(option, { replaceMerge: ["series"] });
  }, [option]);
  return (
    <figure className="curve-chart">
      <figcaption title={group.key}>{curveName(group.key)}</figcaption>
      <div ref={canvas} className="chart-canvas" role="img" aria-label={curveWords(props)} />
    </figure>
  );
}
