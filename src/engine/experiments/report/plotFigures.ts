import type { EngineContext } from "../../context.ts";
import type { WorkOptions } from "../../engine.ts";
import { UserError } from "../../model/errors.ts";
import type { HistogramSource, PlotDrawing, PlotPart, PlotRequest } from "../../model/plots.ts";
import type { RunSummary } from "../../model/run.ts";
import { drawPlot } from "../plots/drawPlot.ts";
import { findPlots } from "../plots/findPlots.ts";
import type { PlotMemory } from "../plots/plotMemory.ts";
import { figureOf } from "./plotFigure.ts";
import type { DrawnRun } from "./plotFigure.ts";
import type { ReportBlock } from "./reportDocument.ts";

/** With more runs a plot shows nothing: those that come first are drawn. */
const mostRuns = 8;
/** So many plots are in a report. */
const mostPlots = 16;

/** Draws what runs have left for plots, and the histograms that a person has chosen. What cannot be drawn is said. */
export async function plotFigures(
  context: EngineContext,
  memory: PlotMemory,
  compared: readonly RunSummary[],
  histograms: readonly HistogramSource[],
  { signal }: WorkOptions,
): Promise<readonly ReportBlock[]> {
  const runs = compared.slice(0, mostRuns).map(({ id, name }, slot): DrawnRun => ({ id, name, slot }));
  const runIds = runs.map(({ id }) => id);
  const { plots } = await findPlots(context, memory, runIds);
  const wanted: readonly { readonly title: string; readonly request: PlotRequest }[] = [
    ...plots.map(({ id, kind, title }) => ({ title, request: { runIds, plot: { id, kind } } })),
    ...histograms.map((histogram) => ({
      title: `Histogram of ${"metric" in histogram ? histogram.metric : `${histogram.column} in ${histogram.path}`}`,
      request: { runIds, histogram },
    })),
  ];
  const blocks: ReportBlock[] = [];
  for (const { title, request } of wanted.slice(0, mostPlots)) {
    signal?.throwIfAborted();
    blocks.push(...(await blocksOf(title, () => drawPlot(context, memory, request), runs)));
  }
  const left = wanted.length - mostPlots;
  if (left > 0) blocks.push({ kind: "text", text: `${left} more are in the experiments panel.`, isDim: true });
  return blocks;
}

async function blocksOf(
  title: string,
  draw: () => Promise<PlotDrawing>,
  runs: readonly DrawnRun[],
): Promise<readonly ReportBlock[]> {
  try {
    const drawing = await draw();
    const figure = figureOf(title, drawing, runs);
    const missing = wordsOfMissing(drawing.runs, runs);
    return [
      ...(figure ? [{ kind: "figure", figure } as const] : []),
      ...missing.map((text) => ({ kind: "text", text: figure ? text : `${title}: ${text}`, isDim: true }) as const),
    ];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ kind: "text", text: `${title}: ${error.message}`, isDim: true }];
  }
}

function wordsOfMissing(parts: readonly PlotPart<unknown>[], runs: readonly DrawnRun[]): readonly string[] {
  return parts.flatMap(({ runId, word }) => {
    const run = runs.find(({ id }) => id === runId);
    return run && word !== undefined ? [`${run.name}: ${word}`] : [];
  });
}
