import type { EngineContext } from "../../context.ts";
import { UserError } from "../../model/errors.ts";
import type { HistogramSource, PlotDrawing, PlotKind, PlotRequest } from "../../model/plots.ts";
import { ownValue } from "../../model/ownValue.ts";
import { numberOf } from "./cells.ts";
import { drawConfusion, drawImportance, drawThresholds } from "./drawRanked.ts";
import { drawCustom } from "./drawCustom.ts";
import { drawSeries } from "./drawSeries.ts";
import { binEdges, countInBins } from "./histogram.ts";
import { collectCandidates } from "./plotCandidates.ts";
import type { PlotCandidate, RunWithFiles } from "./plotCandidates.ts";
import type { PlotMemory } from "./plotMemory.ts";
import { columnOf, partsOf, PlotObstacle, withData } from "./runParts.ts";

/** All values of a histogram together are at most so many; of each run its first ones. */
const mostValues = 20_000_000;

/** Reads what runs have left for a plot, and makes of it what is drawn. Throws a `UserError` where the plot is not there. */
export async function drawPlot(
  context: EngineContext,
  { commits }: PlotMemory,
  request: PlotRequest,
): Promise<PlotDrawing> {
  const { runs, candidates } = await collectCandidates(context, commits, request.runIds);
  if ("histogram" in request) return drawHistogram(context, runs, request.histogram);
  const { id, kind } = request.plot;
  const candidate = candidates.find((one) => one.id === id);
  if (!candidate) {
    throw new UserError(
      "plot-unknown",
      `None of these runs has what is drawn in ${id}.`,
      "Compare the runs again: they may have changed.",
    );
  }
  return drawCandidate(context, runs, candidate, kind);
}

function drawCandidate(
  context: EngineContext,
  runs: readonly RunWithFiles[],
  candidate: PlotCandidate,
  kind: PlotKind,
): Promise<PlotDrawing> {
  switch (kind) {
    case "confusion":
      return drawConfusion(context, runs, candidate);
    case "roc":
    case "pr":
      return drawThresholds(context, runs, candidate, kind);
    case "importance":
      return drawImportance(context, runs, candidate);
    case "line":
    case "scatter":
      return drawSeries(context, runs, candidate, kind);
    case "custom":
      return drawCustom(context, runs, candidate);
  }
}

async function drawHistogram(
  context: EngineContext,
  runs: readonly RunWithFiles[],
  source: HistogramSource,
): Promise<PlotDrawing> {
  const most = Math.floor(mostValues / Math.max(1, runs.length));
  const parts =
    "metric" in source
      ? runs.map(({ run }) => ({ runId: run.id, data: metricOf(ownValue(run.metrics, source.metric)) }))
      : await partsOf(context, runs, { hasNoHeader: false }, async (tables) => {
          const { path, column } = source;
          const cells = columnOf(await tables.read(path, [column]), column, path);
          const values = Float64Array.from(cells.slice(0, most), numberOf).filter((value) => !Number.isNaN(value));
          if (values.length === 0) throw new PlotObstacle(`“${column}” of ${path} holds no numbers.`);
          if (cells.length > most) tables.words.add(`Only the first ${most.toLocaleString("en")} rows are drawn.`);
          return values;
        });
  const edges = binEdges(parts.flatMap(({ data }) => data ?? []));
  const counts = parts.map(({ data }) => data && countInBins(data, edges));
  return {
    kind: "histogram",
    valueName: "metric" in source ? source.metric : source.column,
    isOverRuns: "metric" in source,
    edges,
    runs: withData(parts, counts),
  };
}

function metricOf(value: unknown): Float64Array {
  return typeof value === "number" ? Float64Array.of(value) : new Float64Array();
}
