import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { init } from "echarts/core";
import { useEffect, useState } from "react";
import type { RefObject } from "react";

/** How far out of sight a chart is kept alive, so that scrolling a little meets no empty place. */
const nearby = "300px";

/** Keeps an ECharts instance in an element while it is in sight or near: a thousand charts make no thousand canvases. */
export function useChart(
  canvas: RefObject<HTMLElement | null>,
  option: EChartsCoreOption,
  attach: ((chart: EChartsType) => () => void) | undefined,
): void {
  const chart = useChartInSight(canvas);
  useEffect(() => {
    if (chart && !chart.isDisposed()) chart.setOption(option, { replaceMerge: ["series"] });
  }, [chart, option]);
  useEffect(() => (chart && !chart.isDisposed() && attach ? attach(chart) : undefined), [chart, attach]);
}

function useChartInSight(canvas: RefObject<HTMLElement | null>): EChartsType | undefined {
  const [chart, setChart] = useState<EChartsType>();
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let made: EChartsType | undefined;
    const sizes = new ResizeObserver(() => made?.resize());
    const sight = new IntersectionObserver(
      (entries) => {
        const isNear = entries.at(-1)?.isIntersecting ?? false;
        if (isNear === (made !== undefined)) return;
        made?.dispose();
        made = isNear ? init(element) : undefined;
        setChart(made);
      },
      { rootMargin: nearby },
    );
    sizes.observe(element);
    sight.observe(element);
    return () => {
      sight.disconnect();
      sizes.disconnect();
      made?.dispose();
    };
  }, [canvas]);
  return chart;
}
