import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import type { CustomDrawing } from "../../../src/protocol/experiments/plots.ts";
import { ChartFrame } from "../charts/ChartFrame.tsx";
import { useChartTheme } from "../charts/chartTheme.ts";
import { seriesStyle } from "../charts/seriesStyle.ts";
import { drawnParts } from "./comparedRuns.ts";
import type { ComparedRuns } from "./comparedRuns.ts";

interface CustomPlotProps {
  readonly title: string;
  readonly drawing: CustomDrawing;
  readonly compared: ComparedRuns;
}

/** A plot by a template of the project's own. What draws it is loaded when the first of them is shown. */
export function CustomPlot({ title, drawing, compared }: CustomPlotProps): ReactNode {
  const canvas = useRef<HTMLDivElement>(null);
  const picture = useRef("");
  const theme = useChartTheme();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    let close: (() => void) | undefined;
    let isWanted = true;
    const colours = new Map(
      drawnParts(drawing.runs, compared).map(({ data, slot }) => [data, theme.colour(seriesStyle(slot).colour)]),
    );
    const show = async (): Promise<void> => {
      const { showVega } = await import("./vegaView.ts");
      if (!isWanted) return;
      close = await showVega(element, drawing.spec, { colours, theme }, (svg) => (picture.current = svg));
      if (!isWanted) close();
    };
    setFailure(undefined);
    show().catch((error: unknown) => {
      if (isWanted) setFailure(error instanceof Error ? error.message : String(error));
    });
    return () => {
      isWanted = false;
      close?.();
    };
  }, [drawing, compared, theme]);
  return (
    <ChartFrame title={title} svg={() => picture.current}>
      {() => (
        <>
          {failure !== undefined && (
            <p role="alert">
              {`Its template cannot be drawn: ${failure} Mend the template, or name one of DVC's own in dvc.yaml.`}
            </p>
          )}
          <div
            ref={canvas}
            className="vega-canvas"
            role="group"
            aria-label={`${title}, by a template of the project`}
            tabIndex={0}
          />
        </>
      )}
    </ChartFrame>
  );
}
