import { shortNumber } from "../../model/numbers.ts";
import type {
  ConfusionDrawing,
  HistogramDrawing,
  ImportanceDrawing,
  PlotDrawing,
  PlotPart,
  SeriesDrawing,
  ThresholdDrawing,
} from "../../model/plots.ts";
import { drawBars } from "./barsPicture.ts";
import { describeChart, drawCurves } from "./curvePicture.ts";
import { cellsOf, drawMatrices } from "./matrixPicture.ts";
import type { ReportChart, ReportFigure, ReportSeries } from "./reportDocument.ts";

const mostFeatures = 15;

/** A run with its place among the series. */
export interface DrawnRun {
  readonly id: string;
  readonly name: string;
  readonly slot: number;
}

type Runs = readonly DrawnRun[];

/** A plot as a picture; undefined where no run has anything for it, or only its own template can draw it. */
export function figureOf(title: string, drawing: PlotDrawing, runs: Runs): ReportFigure | undefined {
  switch (drawing.kind) {
    case "roc":
    case "pr":
      return thresholdFigure(title, drawing, runs);
    case "histogram":
      return histogramFigure(title, drawing, runs);
    case "line":
    case "scatter":
      return seriesFigure(title, drawing, runs);
    case "importance":
      return rankingFigure(title, drawing, runs);
    case "confusion":
      return confusionFigure(title, drawing, runs);
    case "custom":
      return undefined;
  }
}

/** A chart of lines or points as a figure; undefined where it has none. */
export function lineFigure(chart: ReportChart & { readonly words: readonly string[] }): ReportFigure | undefined {
  const { title, words } = chart;
  if (chart.series.length === 0) return undefined;
  return { title, words: describeChart(chart), lines: words, svg: drawCurves(chart) };
}

function thresholdFigure(
  name: string,
  { kind, runs: parts, ofClasses }: ThresholdDrawing,
  runs: Runs,
): ReportFigure | undefined {
  const title = ofClasses?.[0] ? `${name}, ${ofClasses[0].name}` : name;
  const [xLabel, yLabel, score] =
    kind === "roc"
      ? (["false positive rate", "true positive rate", "AUC"] as const)
      : (["recall", "precision", "average precision"] as const);
  const series = withRuns(parts, runs).map(({ run, data }) => ({ ...run, ...data }));
  const words = series.map((one) => `${one.name}: ${score} ${shortNumber(one.score)}`);
  const whole = [0, 1] as const;
  return lineFigure({ title, xLabel, yLabel, spans: [whole, whole], series, words });
}

function seriesFigure(title: string, drawing: SeriesDrawing, runs: Runs): ReportFigure | undefined {
  const { kind, xLabel, yLabel, categories } = drawing;
  const series = withRuns(drawing.runs, runs).flatMap(({ run: { name: runName, slot }, data }) =>
    data.map(({ name, trend, ...points }): ReportSeries => ({
      slot,
      name: name === "" ? runName : `${runName} ${name}`,
      ...(trend ?? points),
    })),
  );
  const words = series.map(({ name, y }) => `${name}: ${y.length.toLocaleString("en")} points`);
  const isPoints = kind === "scatter";
  return lineFigure({ title, xLabel, yLabel, series, isPoints, words, ...(categories && { categories }) });
}

function histogramFigure(
  title: string,
  { edges, isOverRuns, valueName, runs: parts }: HistogramDrawing,
  runs: Runs,
): ReportFigure | undefined {
  const own = withRuns(parts, runs);
  const bins = edges.slice(1).map((_, bin) => own.reduce((sum, { data }) => sum + (data[bin] ?? 0), 0));
  const counted = isOverRuns && own.length > 0 ? [{ run: { name: "runs", slot: 0 }, data: bins }] : own;
  const series = counted.map(({ run, data }): ReportSeries => ({ ...run, ...outlineOf(edges, data) }));
  const words = counted.map(({ run, data }) => {
    const count = data.reduce((sum, one) => sum + one, 0);
    return `${run.name}: ${count.toLocaleString("en")} values`;
  });
  return lineFigure({ title, xLabel: valueName, yLabel: isOverRuns ? "runs" : "values", series, words });
}

/** The outline of bars that stand beside each other. */
function outlineOf(edges: readonly number[], counts: readonly number[]): Pick<ReportSeries, "x" | "y"> {
  const x = counts.flatMap((_, bin) => [edges[bin] ?? 0, edges[bin + 1] ?? 0]);
  const y = counts.flatMap((count) => [count, count]);
  return { x: [edges[0] ?? 0, ...x, edges.at(-1) ?? 0], y: [0, ...y, 0] };
}

function rankingFigure(title: string, drawing: ImportanceDrawing, runs: Runs): ReportFigure | undefined {
  const { features, isRanked, valueName, runs: parts } = drawing;
  const sizeOf = (index: number): number =>
    Math.max(0, ...parts.map(({ data }) => Math.abs(data?.[index] ?? Number.NaN)).filter(Number.isFinite));
  const order = features
    .map((name, index) => ({ name, index, size: sizeOf(index) }))
    .toSorted((one, other) => (isRanked ? other.size - one.size : 0))
    .slice(0, mostFeatures);
  const names = order.map(({ name }) => name);
  const series = withRuns(parts, runs).map(({ run, data }) => ({
    ...run,
    values: order.map(({ index }) => data[index] ?? Number.NaN),
  }));
  if (names.length === 0) return undefined;
  const lines = series.map(({ name, values }) => `${name}: ${names[0]} ${shortNumber(values[0] ?? Number.NaN)}`);
  return figure(title, lines, (words) => drawBars(words, names, series, valueName));
}

function confusionFigure(title: string, drawing: ConfusionDrawing, runs: Runs): ReportFigure | undefined {
  const matrices = withRuns(drawing.runs, runs).map(({ run, data }) => ({ ...run, counts: data }));
  const lines = matrices.map(({ name, counts }) => {
    const cells = cellsOf(counts);
    const all = cells.reduce((sum, { count }) => sum + count, 0);
    const right = cells.reduce((sum, { actual, predicted, count }) => sum + (actual === predicted ? count : 0), 0);
    return `${name}: ${shortNumber(right)} of ${shortNumber(all)} right`;
  });
  return figure(title, lines, (words) => drawMatrices(words, drawing, matrices));
}

/** Undefined where there is no line, as there is no run then. */
function figure(title: string, lines: readonly string[], draw: (words: string) => string): ReportFigure | undefined {
  if (lines.length === 0) return undefined;
  const words = `${title}. ${lines.join("; ")}`;
  return { title, words, lines, svg: draw(words) };
}

function withRuns<Data>(
  parts: readonly PlotPart<Data>[],
  runs: Runs,
): readonly { readonly run: DrawnRun; readonly data: Data }[] {
  return parts.flatMap(({ runId, data }) => {
    const run = runs.find(({ id }) => id === runId);
    return run && data !== undefined ? [{ run, data }] : [];
  });
}
