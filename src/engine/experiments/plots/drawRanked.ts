import type { EngineContext } from "../../context.ts";
import type {
  ConfusionDrawing,
  ImportanceDrawing,
  PlotKind,
  ThresholdCurve,
  ThresholdDrawing,
} from "../../model/plots.ts";
import { listOf } from "../../model/words.ts";
import { isNumeric } from "./cells.ts";
import { classCurves, macroName, scoredClasses } from "./classScores.ts";
import type { ScoredClasses } from "./classScores.ts";
import { confusionMatrices, countPairs } from "./confusion.ts";
import { countedPairs } from "./countedMatrix.ts";
import { featureValues, orderedFeatures } from "./importance.ts";
import type { PlotCandidate, RunWithFiles } from "./plotCandidates.ts";
import { isPredicted, isScoreColumn, recognise } from "./plotColumns.ts";
import { columnOf, partsOf, PlotObstacle, withData } from "./runParts.ts";
import type { PlotTable } from "./plotTable.ts";
import { pointsOfEach, thinnedCurve } from "./thinning.ts";
import { pointsOfColumns, prOfPoints, prOfScores, rocOfPoints, rocOfScores, scoredLabels } from "./thresholdCurve.ts";

const countNames = ["count", "counts", "frequency"];
const thresholdNames = ["threshold", "thresholds"];

/** How often each class was taken for which, over the classes of all runs. */
export async function drawConfusion(
  context: EngineContext,
  runs: readonly RunWithFiles[],
  candidate: PlotCandidate,
): Promise<ConfusionDrawing> {
  const { template = "", xLabel, yLabel } = candidate;
  const path = candidate.paths[0] ?? "";
  let names = { actual: "actual", predicted: "predicted" };
  const parts = await partsOf(context, runs, candidate, async (tables) => {
    const table = await tables.read(path);
    const isOfPairs = candidate.y !== undefined || foundPair(candidate, table, "confusion") !== undefined;
    const counted = isOfPairs ? undefined : countedPairs(table);
    if (counted) return counted;
    const [x, y] = columnPair(candidate, table, "confusion");
    const isTurned = isPredicted(x) && !isPredicted(y);
    const [actual, predicted] = isTurned ? [y, x] : [x, y];
    names = {
      actual: (isTurned ? yLabel : xLabel) ?? actual,
      predicted: (isTurned ? xLabel : yLabel) ?? predicted,
    };
    return countPairs(columnOf(table, actual, path), columnOf(table, predicted, path), firstOf(table, countNames));
  });
  const { labels, matrices } = confusionMatrices(parts.map(({ data }) => data));
  return {
    kind: "confusion",
    labels,
    actualName: names.actual,
    predictedName: names.predicted,
    isNormalized: template.startsWith("confusion_normalized"),
    runs: withData(parts, matrices),
  };
}

/** A ROC curve, or one of precision over recall, out of its points or of scores beside labels; of many classes one for each, and averages. */
export async function drawThresholds(
  context: EngineContext,
  runs: readonly RunWithFiles[],
  candidate: PlotCandidate,
  kind: "roc" | "pr",
): Promise<ThresholdDrawing> {
  const path = candidate.paths[0] ?? "";
  const most = pointsOfEach(runs.length);
  const parts = await partsOf(context, runs, candidate, async (tables): Promise<RunThresholds> => {
    const table = await tables.read(path);
    const classes = isForClasses(candidate, table, kind) ? scoredClasses(table.columns) : undefined;
    if (classes) return thresholdsOfClasses(table, classes, kind, { path, most, words: tables.words });
    const [x, y] = columnPair(candidate, table, kind);
    const [xs, ys] = [columnOf(table, x, path), columnOf(table, y, path)];
    if (!isScoreColumn(y)) {
      const points = pointsOfColumns(xs, ys, firstOf(table, thresholdNames));
      if (points.length === 0) throw new PlotObstacle(`“${x}” and “${y}” of ${path} hold no numbers.`);
      return { main: thinnedCurve(kind === "roc" ? rocOfPoints(points) : prOfPoints(points), most) };
    }
    const scored = scoredLabels(xs, ys);
    if (!scored) throw new PlotObstacle(`“${x}” of ${path} holds not just two classes, with scores for both.`);
    tables.words.add(`“${scored.positiveLabel}” counts as positive.`);
    return { main: thinnedCurve(kind === "roc" ? rocOfScores(scored) : prOfScores(scored), most) };
  });
  const names = new Set(parts.flatMap(({ data }) => [...(data?.byName?.keys() ?? [])]));
  const namedCurves = [...names].map((name) => ({
    name,
    runs: withData(
      parts,
      parts.map(({ data }) => data?.byName?.get(name)),
    ),
  }));
  const main = withData(
    parts,
    parts.map(({ data }) => data?.main),
  );
  return { kind, runs: main, ...(namedCurves.length > 0 && { ofClasses: namedCurves }) };
}

/** What one run has for a curve: of many classes their average, and all curves by their names. */
interface RunThresholds {
  readonly main: ThresholdCurve;
  readonly byName?: ReadonlyMap<string, ThresholdCurve>;
}

/** What the project asks for, and columns that say all by themselves, go before columns of classes. */
function isForClasses(candidate: PlotCandidate, table: PlotTable, kind: "roc" | "pr"): boolean {
  const isNamed = candidate.x !== undefined || candidate.y !== undefined;
  const found = foundPair(candidate, table, kind);
  return !isNamed && (!found || isScoreColumn(found.y));
}

function thresholdsOfClasses(
  { columns }: PlotTable,
  classes: ScoredClasses,
  kind: "roc" | "pr",
  { path, most, words }: { readonly path: string; readonly most: number; readonly words: Set<string> },
): RunThresholds {
  const { curves, without } = classCurves(columns, classes, kind, most);
  const main = curves.get(macroName);
  if (!main) throw new PlotObstacle(`“${classes.actual}” of ${path} holds none of the classes that it has scores of.`);
  if (without.length > 0) words.add(`No row tells of ${listOf(without, 5)} against the others.`);
  return { main, byName: curves };
}

/** What each feature weighs in each run: also bars, which are drawn in the same way. */
export async function drawImportance(
  context: EngineContext,
  runs: readonly RunWithFiles[],
  candidate: PlotCandidate,
): Promise<ImportanceDrawing> {
  const path = candidate.paths[0] ?? "";
  const isRanked = candidate.template !== "bar_horizontal";
  let valueName = "importance";
  const parts = await partsOf(context, runs, candidate, async (tables) => {
    const table = await tables.read(path);
    const [x, y] = columnPair(candidate, table, "importance");
    const isTurned = !isNumeric(columnOf(table, x, path)) && isNumeric(columnOf(table, y, path));
    const [value, feature] = isTurned ? [y, x] : [x, y];
    valueName = (isTurned ? candidate.yLabel : candidate.xLabel) ?? value;
    const values = featureValues(columnOf(table, feature, path), columnOf(table, value, path));
    if (values.size === 0) throw new PlotObstacle(`“${value}” of ${path} holds no numbers.`);
    return values;
  });
  const { features, omitted } = orderedFeatures(
    parts.map(({ data }) => data),
    isRanked,
  );
  const word = omitted > 0 ? `The last ${omitted.toLocaleString("en")} are left out.` : undefined;
  return {
    kind: "importance",
    valueName,
    isRanked,
    features,
    runs: withData(
      parts.map((part) => (word === undefined || !part.data ? part : { ...part, word })),
      parts.map(({ data }) => data && features.map((feature) => data.get(feature) ?? Number.NaN)),
    ),
  };
}

/** The two columns that are meant: as the project names them, as their names say, or the first two. */
function columnPair({ x, y, paths }: PlotCandidate, table: PlotTable, kind: PlotKind): readonly [string, string] {
  const names = [...table.columns.keys()];
  const found = foundPair({ paths }, table, kind);
  const [givenX, givenY] = [nameIn(x), nameIn(y)];
  if (givenX !== undefined && givenY !== undefined) return [givenX, givenY];
  if (found && (givenX ?? found.x) !== (givenY ?? found.y)) return [givenX ?? found.x, givenY ?? found.y];
  const [first = "x", second = "y"] = names.filter((name) => name !== givenX && name !== givenY);
  return [givenX ?? first, givenY ?? (givenX === undefined ? second : first)];
}

function foundPair({ paths }: Pick<PlotCandidate, "paths">, { columns }: PlotTable, kind: PlotKind) {
  return recognise(paths[0] ?? "", [...columns.keys()]).find((one) => one.kind === kind);
}

function nameIn(axis: PlotCandidate["x"] | PlotCandidate["y"]): string | undefined {
  const first = typeof axis === "string" ? axis : axis?.[0];
  return typeof first === "object" ? first.name : first;
}

function firstOf({ columns }: PlotTable, names: readonly string[]): ReturnType<PlotTable["columns"]["get"]> {
  return columns.get(names.find((name) => columns.has(name)) ?? "");
}
