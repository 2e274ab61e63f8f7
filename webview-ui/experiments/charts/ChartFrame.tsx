import { useRef, useState } from "react";
import type { FocusEvent, KeyboardEvent, ReactNode } from "react";
import { comparisonId } from "../comparison/focusComparison.ts";
import { ChartActions } from "./ChartActions.tsx";
import { ChartTable } from "./ChartTable.tsx";
import type { ChartTableContent } from "./ChartTable.tsx";
import type { ChartTheme } from "./chartTheme.ts";

interface ChartFrameProps {
  /** Its head, and the name of the file that its picture is saved as. */
  readonly title: string;
  /** The chart as a picture of its own, as it is now. */
  readonly svg: (theme: ChartTheme) => string;
  /** The same as a table, for who would rather read it. Called when somebody does. */
  readonly table?: (() => ChartTableContent) | undefined;
  /** What stands beside the title. */
  readonly beside?: ReactNode;
  /** The chart itself; it is hidden while the table is shown. */
  readonly children: (isHidden: boolean) => ReactNode;
}

/** What stands around a chart of any kind: its title, and what can be done with it. */
export function ChartFrame({ title, svg, table, beside, children }: ChartFrameProps): ReactNode {
  const figure = useRef<HTMLElement>(null);
  const [isEnlarged, setIsEnlarged] = useState(false);
  const [isTable, setIsTable] = useState(false);
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
        {beside}
        <ChartActions
          title={title}
          svg={svg}
          isEnlarged={isEnlarged}
          onEnlarge={() => setIsEnlarged((was) => !was)}
          {...(table && { isTable, onTable: () => setIsTable((was) => !was) })}
        />
      </figcaption>
      {children(isTable)}
      {isTable && table && <ChartTable title={title} content={table()} />}
    </figure>
  );
}

function isInComparison(node: Node): boolean {
  return document.getElementById(comparisonId)?.contains(node) ?? false;
}
