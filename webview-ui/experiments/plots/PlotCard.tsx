import { useMemo, useRef } from "react";
import type { ReactNode } from "react";
import type { PlotDrawing, PlotPart, PlotRequest } from "../../../src/protocol/experiments/plots.ts";
import { EmptyState } from "../../components/EmptyState.tsx";
import { useAnswer } from "../state/useAnswer.ts";
import type { ComparedRuns } from "./comparedRuns.ts";
import { ConfusionPlot } from "./ConfusionPlot.tsx";
import { CustomPlot } from "./CustomPlot.tsx";
import { ImportancePlot } from "./ImportancePlot.tsx";
import { HistogramPlot, SeriesPlot } from "./SeriesPlot.tsx";
import { ThresholdPlot } from "./ThresholdPlot.tsx";
import { useInSight } from "./useInSight.ts";

interface PlotCardProps {
  readonly title: string;
  readonly request: PlotRequest;
  /** What the plot is drawn from: it is read again when that is another. */
  readonly versions: string;
  readonly compared: ComparedRuns;
  /** What stands beside the title. */
  readonly children?: ReactNode;
}

/** One plot, read once it comes near: many plots of many runs are many files. */
export function PlotCard(props: PlotCardProps): ReactNode {
  const card = useRef<HTMLDivElement>(null);
  const isSeen = useInSight(card);
  return (
    <div ref={card} className="plot-card">
      {isSeen ? <Drawn {...props} /> : <div className="plot-space" />}
    </div>
  );
}

function Drawn({ title, request, versions, compared, children }: PlotCardProps): ReactNode {
  const { value, failure } = useAnswer("drawPlot", [request], versions);
  if (failure) return <EmptyState icon="warning" title={failure.message} text={failure.cure} isAlert />;
  if (!value) {
    return (
      <div className="plot-space" role="status">
        <span className="unseen">{`Reading ${title}`}</span>
      </div>
    );
  }
  return (
    <>
      <Drawing title={title} drawing={value} compared={compared}>
        {children}
      </Drawing>
      <Words parts={value.runs} compared={compared} />
    </>
  );
}

interface DrawingProps extends Pick<PlotCardProps, "title" | "compared" | "children"> {
  readonly drawing: PlotDrawing;
}

function Drawing({ title, drawing, compared, children }: DrawingProps): ReactNode {
  if (drawing.runs.every(({ data }) => data === undefined)) return <h4 className="plot-title">{title}</h4>;
  switch (drawing.kind) {
    case "confusion":
      return <ConfusionPlot title={title} drawing={drawing} compared={compared} />;
    case "roc":
    case "pr":
      return <ThresholdPlot title={title} drawing={drawing} compared={compared} />;
    case "importance":
      return <ImportancePlot title={title} drawing={drawing} compared={compared} />;
    case "line":
    case "scatter":
      return <SeriesPlot title={title} drawing={drawing} compared={compared} />;
    case "histogram":
      return (
        <HistogramPlot title={title} drawing={drawing} compared={compared}>
          {children}
        </HistogramPlot>
      );
    case "custom":
      return <CustomPlot title={title} drawing={drawing} compared={compared} />;
  }
}

interface WordsProps {
  readonly parts: readonly PlotPart<unknown>[];
  readonly compared: ComparedRuns;
}

/** What is missing or left out, once for all runs of which the same is to be said. */
function Words({ parts, compared }: WordsProps): ReactNode {
  const groups = useMemo(
    () => [...Map.groupBy(parts, ({ word = "" }) => word)].filter(([word]) => word !== ""),
    [parts],
  );
  if (groups.length === 0) return null;
  return (
    <ul className="plot-words">
      {groups.map(([word, of]) => (
        <li key={word} className="dim">
          {of.length === parts.length ? word : `${namesOf(of, compared)}: ${word}`}
        </li>
      ))}
    </ul>
  );
}

function namesOf(parts: readonly PlotPart<unknown>[], { names }: ComparedRuns): string {
  const shown = parts.slice(0, 3).map(({ runId }) => names.get(runId) ?? runId);
  return parts.length > shown.length ? `${shown.join(", ")} and ${parts.length - shown.length} more` : shown.join(", ");
}
