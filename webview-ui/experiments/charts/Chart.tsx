import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { use } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { useRef, useState } from "react";
import type { FocusEvent, KeyboardEvent, ReactNode } from "react";
import { comparisonId } from "../comparison/focusComparison.ts";
import { ChartActions } from "./ChartActions.tsx";
import type { LegendEntry } from "./chartPicture.ts";
import { ChartTable } from "./ChartTable.tsx";
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
  const figure = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const [isEnlarged, setIsEnlarged] = useState(false);
  const [isTable, setIsTable] = useState(false);
  useChart(canvas, option, attach);
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented || !isEnlarged) return;
    event.preventDefault();
    setIsEnlarged(false);
  };
  // What lies behind an enlarged chart cannot be seen: who goes there wants it back.
  const onBlur = ({ relatedTarget }: FocusEvent): void => {
    const isBehind = relatedTarget instanceof Node && isInComparison(relatedTarget);
    if (isBehind && !figure.current?.contains(relatedTarget)) setIsEnlarged(false);
  };
  return (
    <figure ref={figure} className={`chart ${isEnlarged ? "enlarged" : ""}`} onKeyDown={onEscape} onBlur={onBlur}>
      <figcaption>
        <span className="chart-title truncated" title={title}>
          {title}
        </span>
        {children}
        <ChartActions
          title={title}
          picture={() => ({
            title,
            option,
            legend,
            width: canvas.current?.clientWidth ?? 0,
            height: canvas.current?.clientHeight ?? 0,
          })}
          isEnlarged={isEnlarged}
          onEnlarge={() => setIsEnlarged((was) => !was)}
          {...(table && { isTable, onTable: () => setIsTable((was) => !was) })}
        />
      </figcaption>
      <div
        ref={canvas}
        className="chart-canvas"
        role="img"
        aria-label={words}
        hidden={isTable}
        {...(onKeyDown && { onKeyDown, tabIndex: 0 })}
      />
      {isTable && table && <ChartTable title={title} content={table()} />}
    </figure>
  );
}

function isInComparison(node: Node): boolean {
  return document.getElementById(comparisonId)?.contains(node) ?? false;
}
