import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { use } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { ChartFrame } from "./ChartFrame.tsx";
import { chartSvg } from "./chartPicture.ts";
import type { LegendEntry } from "./chartPicture.ts";
import type { ChartTableContent } from "./ChartTable.tsx";
import { useChart } from "./useChart.ts";

use([CanvasRenderer, SVGRenderer]);

export interface ChartProps {
  /** Its head, and the name of the file that its picture is saved as. */
  readonly title: string;
  /** What stands there in words, for a screen reader. */
  readonly words: string;
  /** What ECharts draws, with the colours and the font of `useChartTheme`. Another object only where it is another: it is set whenever it changes. */
  readonly option: EChartsCoreOption;
  /** The series as a saved picture names them beneath the chart; none where the chart itself does. */
  readonly legend?: readonly LegendEntry[];
  /** The same as a table, for who would rather read it. Called when somebody does. */
  readonly table?: () => ChartTableContent;
  /** Given the chart when it comes to life, for its events; returns how to let go. Always the same function. */
  readonly attach?: (chart: EChartsType) => () => void;
  /** Keys that are pressed while the chart has the focus; without it the chart takes none. */
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  /** What stands beside the title. */
  readonly children?: ReactNode;
}

/**
 * A chart with its title and what can be done with it: copied or saved as a picture, read as a table, enlarged to fill
 * the comparison. It lives only while it is in sight. Its height is that of the class `chart-canvas`. The parts of ECharts that
 * it needs beside the renderers are registered (`use`) where its option is made.
 */
export function Chart(props: ChartProps): ReactNode {
  const { title, words, option, legend = [], table, attach, onKeyDown, children } = props;
  const canvas = useRef<HTMLDivElement>(null);
  useChart(canvas, option, attach);
  return (
    <ChartFrame
      title={title}
      svg={(theme) => {
        const { clientWidth: width = 0, clientHeight: height = 0 } = canvas.current ?? {};
        return chartSvg({ title, option, legend, width, height, theme });
      }}
      table={table}
      beside={children}
    >
      {(isHidden) => (
        <div
          ref={canvas}
          className="chart-canvas"
          role="img"
          aria-label={words}
          hidden={isHidden}
          {...(onKeyDown && { onKeyDown, tabIndex: 0 })}
        />
      )}
    </ChartFrame>
  );
}
